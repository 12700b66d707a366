// Puts a list in order with buttons and a handle; without this each item has a list of places to choose from.
//
// <ol data-arrange="name"><li data-words="Goal"><select>…</select> …</li> …</ol>
// <template data-arrange-tools="name"> .handle and .moves ([data-move] buttons) for every item, then .arranging for the
// list: a sentence and [data-keep] until there is an answer, and a live region </template>
// The lists of places stay in the form, hidden, and hold the answer: it is saved and sent as it is without this.

const fill = (pattern, words) => pattern.replace(/\{(\w+)\}/g, (_, name) => words[name]);

class Arrange {
  constructor(list) {
    this.list = list;
    const tools = document.querySelector(`template[data-arrange-tools="${list.dataset.arrange}"]`).content;
    this.sort();
    this.items.forEach((item) => this.equip(item, tools.cloneNode(true)));
    this.line = tools.querySelector(".arranging").cloneNode(true);
    this.line.querySelector("[data-keep]").addEventListener("click", () => this.keep());
    list.before(this.line);
    document.getElementById(`${list.dataset.arrange}-how`).hidden = true;
    list.classList.add("moving");
    this.number();
    this.tell();
  }

  get items() {
    return [...this.list.children];
  }

  // A browser that comes back to a page restores the places, not the order of the page.
  sort() {
    const place = (item) => Number(item.querySelector("select").value) || Infinity;
    const sorted = this.items.sort((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
    this.list.append(...sorted);
  }

  equip(item, tools) {
    const [handle, moves] = tools.children;
    const select = item.querySelector("select");
    const name = item.querySelector("label");
    const plain = document.createElement("span");
    select.hidden = true;
    plain.className = name.className;
    plain.append(...name.childNodes);
    name.replaceWith(plain);
    moves.querySelectorAll("[data-move]").forEach((button) => {
      button.setAttribute("aria-label", fill(button.getAttribute("aria-label"), { item: item.dataset.words }));
      button.addEventListener("click", () => this.move(item, Number(button.dataset.move), button));
    });
    handle.addEventListener("pointerdown", (event) => this.drag(event, item));
    item.prepend(handle);
    item.append(moves);
  }

  move(item, by, button) {
    const items = this.items;
    const beside = items[items.indexOf(item) + by];
    if (!beside) return;
    if (by < 0) item.after(beside);
    else item.before(beside);
    button.focus();
    this.commit(item);
  }

  // The neighbours move around the item: moving itself would end the pointer's hold on it.
  drag(event, item) {
    const handle = event.currentTarget;
    if (event.button) return;
    event.preventDefault();
    const before = this.items;
    const hold = new AbortController();
    const end = (kept) => {
      hold.abort();
      item.classList.remove("held");
      if (!kept) this.list.append(...before);
      this.number();
      if (kept && before.some((each, place) => each !== this.items[place])) this.commit(item);
    };
    const on = (type, action, target = handle) => target.addEventListener(type, action, { signal: hold.signal });
    handle.setPointerCapture(event.pointerId);
    item.classList.add("held");
    on("pointermove", (moved) => this.follow(item, moved.clientY));
    on("pointerup", () => end(true));
    on("pointercancel", () => end(false));
    on("keydown", (pressed) => pressed.key === "Escape" && end(false), window);
  }

  follow(item, y) {
    const half = (element) => element.getBoundingClientRect().top + element.offsetHeight / 2;
    let beside;
    while ((beside = item.previousElementSibling) && y < half(beside)) item.after(beside);
    while ((beside = item.nextElementSibling) && y > half(beside)) item.before(beside);
    this.number();
  }

  number() {
    const items = this.items;
    items.forEach((item, place) => {
      const [up, down] = item.querySelectorAll("[data-move]");
      up.setAttribute("aria-disabled", String(place === 0));
      down.setAttribute("aria-disabled", String(place === items.length - 1));
    });
  }

  // Every item has a place from now on; what was said of the old order no longer holds.
  commit(item) {
    const items = this.items;
    items.forEach((each, place) => {
      each.querySelector("select").value = String(place + 1);
      each.classList.remove("right", "wrong", "blank");
      each.querySelector(".verdict")?.remove();
    });
    this.number();
    this.tell(item);
    items[0].querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  }

  keep() {
    this.commit();
    this.items[0].querySelector("[data-move='1']").focus();
  }

  tell(item) {
    const items = this.items;
    const open = items.some((each) => !each.querySelector("select").value);
    const [asks, keep, spoken] = this.line.children;
    asks.hidden = keep.hidden = !open;
    const words = item && { item: item.dataset.words, n: items.indexOf(item) + 1, all: items.length };
    spoken.textContent = words ? fill(this.line.dataset.moved, words) : "";
  }
}

export const start = (lists) => lists.forEach((list) => new Arrange(list));
