// Keys: whatever on the page says data-key="x" is pressed by x, data-focus="t" is gone to by t.
export const typing = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  || Boolean(event.target.closest("input, select, textarea, [contenteditable], dialog"));

const seen = (each) => each.checkVisibility?.() ?? true;

const find = (attribute, key) =>
  [...document.querySelectorAll(`[${attribute}]`)].find((each) => each.getAttribute(attribute) === key);

// A control in a closed fold is pressed all the same: the key is another way to it.
function press(target) {
  const fold = target.closest("details:not([open])");
  if (fold && !seen(target)) fold.open = true;
  target.click();
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (typing(event) || document.querySelector("dialog[open]")) return;
    const key = event.key === "=" ? "+" : event.key;
    const onControl = event.target.closest("a, button, summary, label");
    if (key === "Enter" && (onControl || event.repeat)) return;
    const target = find("data-key", key) ?? find("data-second", key);
    const field = find("data-focus", key);
    if (target) press(target);
    else if (field) {
      const fold = field.closest("details");
      if (fold) fold.open = true;
      field.focus();
      field.select?.();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("input, textarea, select")) event.target.blur();
  });
}
