// Bars of decided work move: by dragging, or by the arrow keys while one has the focus. What is dropped, or kept with
// Enter, opens the form for the reason; the plain form behind the bar's panel does the same without this.
import { announce } from "./announce.js";

const EDGE = 7; // pixels at either end of a bar that change its length
const DAY = 24 * 60 * 60 * 1000;

let moving = null; // the bar under way: bar, days it moved, days its ends moved
let swallowsClick = false;

const iso = (first, days) => new Date(Date.parse(`${first}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
const spoken = (day) => new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

function begin(bar) {
  const shape = bar.querySelector("svg");
  const days = Number(bar.closest("[data-days]").dataset.days);
  const length = (Date.parse(bar.dataset.last) - Date.parse(bar.dataset.first)) / DAY;
  moving = { bar, shape, days, length, x: parseFloat(shape.getAttribute("x")), width: parseFloat(shape.getAttribute("width")), head: 0, tail: 0 };
}

function show() {
  const { bar, shape, days, x, width, head, tail } = moving;
  shape.setAttribute("x", `${x + (head / days) * 100}%`);
  shape.setAttribute("width", `${Math.max(0.4, width + ((tail - head) / days) * 100)}%`);
  bar.classList.toggle("is-moving", head !== 0 || tail !== 0);
}

function span() {
  const { bar, head, tail } = moving;
  return { from: iso(bar.dataset.first, head), until: iso(bar.dataset.last, tail) };
}

function restore() {
  if (!moving) return;
  moving.head = 0;
  moving.tail = 0;
  show();
  moving = null;
}

function keep() {
  const { from, until } = span();
  const url = `${moving.bar.dataset.move}?from=${from}&until=${until}`;
  window.htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
}

function change(head, tail) {
  // An end never passes the other.
  if (head === moving.head && tail === moving.tail) return;
  if (moving.length + tail - head < 0) return;
  moving.head = head;
  moving.tail = tail;
  show();
}

function pointerDown(event) {
  const bar = event.target.closest("[data-move]");
  if (!bar || event.button !== 0 || event.pointerType === "touch") return;
  restore();
  begin(bar);
  const box = moving.shape.querySelector(".bar-shape").getBoundingClientRect();
  const row = bar.closest("svg.tl-bars").getBoundingClientRect();
  const wide = box.width > 3 * EDGE;
  moving.start = event.clientX;
  moving.scale = moving.days / row.width;
  moving.grip = wide && event.clientX - box.left < EDGE ? "head" : wide && box.right - event.clientX < EDGE ? "tail" : "both";
  moving.isDragged = true;
}

function pointerMove(event) {
  if (!moving?.isDragged) return;
  const days = Math.round((event.clientX - moving.start) * moving.scale);
  change(moving.grip === "tail" ? 0 : days, moving.grip === "head" ? 0 : days);
}

function pointerUp() {
  if (!moving?.isDragged) return;
  moving.isDragged = false;
  if (moving.head === 0 && moving.tail === 0) {
    moving = null;
    return;
  }
  swallowsClick = true;
  setTimeout(() => {
    swallowsClick = false;
  }, 0);
  keep();
}

function keydown(event) {
  const bar = event.target.closest?.("[data-move]");
  if (!bar || event.ctrlKey || event.metaKey || document.documentElement.dataset.keys === "off") return;
  const isSame = moving?.bar === bar;
  if (event.key === "Enter" && isSame && (moving.head !== 0 || moving.tail !== 0)) {
    event.preventDefault();
    event.stopPropagation();
    keep();
  } else if (event.key === "Escape" && isSame) {
    event.preventDefault();
    restore();
    announce("Back where it was");
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    if (!isSame) {
      restore();
      begin(bar);
    }
    const days = (event.key === "ArrowRight" ? 1 : -1) * (event.shiftKey ? 7 : 1);
    change(moving.head + (event.altKey ? 0 : days), moving.tail + days);
    const { from, until } = span();
    announce(`${bar.closest("[data-item]").querySelector(".person-words > :first-child").textContent.trim()}, ${spoken(from)} to ${spoken(until)}. Enter keeps it`);
  }
}

function click(event) {
  const bar = event.target.closest("a.tl-bar[data-opens-panel]");
  if (!bar) return;
  if (swallowsClick) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  for (const other of document.querySelectorAll(".tl-bar.is-here, .tl-row.is-here")) other.classList.remove("is-here");
  bar.classList.add("is-here");
  bar.closest(".tl-row")?.classList.add("is-here");
}

export function startTimeline() {
  document.addEventListener("pointerdown", pointerDown);
  document.addEventListener("pointermove", pointerMove);
  document.addEventListener("pointerup", pointerUp);
  document.addEventListener("pointercancel", restore);
  document.addEventListener("keydown", keydown, true);
  document.addEventListener("click", click, true);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-move]")) event.preventDefault();
  });
  // A dialog that is left puts the bar back; one that is kept loads the page again.
  document.addEventListener("close", () => restore(), true);
}
