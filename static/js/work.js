// Cards of the board are dragged to another column; the menu and the keys of a card do the same.

function columnOf(event) {
  return event.target.closest?.("[data-work-board] [data-tag]") ?? null;
}

function mark(column) {
  for (const each of document.querySelectorAll("[data-work-board] [data-tag]")) {
    each.classList.toggle("is-over", each === column);
  }
}

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-work-board] [data-item][draggable]");
  if (!card) return;
  dragged = card;
  card.classList.add("is-moving");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.textContent.trim().split("\n")[0]);
});

document.addEventListener("dragover", (event) => {
  const column = dragged && columnOf(event);
  if (!column || column.contains(dragged)) {
    mark(null);
    return;
  }
  event.preventDefault();
  mark(column);
});

document.addEventListener("drop", (event) => {
  const column = dragged && columnOf(event);
  if (!column || column.contains(dragged)) return;
  event.preventDefault();
  dragged.querySelector(`button[name="tag"][value="${CSS.escape(column.dataset.tag)}"]`)?.click();
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-moving");
  dragged = null;
  mark(null);
});
