// A toast stays 8 seconds, longer while it is pointed at or focused; its words are announced.
import { announce } from "./announce.js";

const SECONDS = 8;

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "yes";
  announce(toast.querySelector("p")?.textContent ?? "");
  let left = SECONDS;
  const timer = setInterval(() => {
    if (!toast.isConnected) clearInterval(timer);
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    toast.remove();
  }, 1000);
}

export function undo() {
  const button = document.querySelector(".toast:last-child [data-undo]");
  button?.click();
  return Boolean(button);
}

export function redo() {
  const button = document.querySelector(".toast:last-child [data-redo]");
  button?.click();
  return Boolean(button);
}

export function startToasts() {
  const all = () => document.querySelectorAll("[data-toast]").forEach(start);
  all();
  document.addEventListener("htmx:afterSettle", all);
}
