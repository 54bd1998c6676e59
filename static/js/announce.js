// Words for screen readers: said politely, or as an alarm for a lost connection and refused saves.

function say(id, text) {
  const region = document.getElementById(id);
  if (!region) return;
  region.textContent = "";
  // A region that is filled again with the same words is read only if it was empty in between.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

export function announce(text) {
  say("announcer", text.replace(/\s+/g, " ").trim());
}

export function alarm(text) {
  say("alarm", text);
}
