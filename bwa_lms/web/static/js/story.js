// Goes on with a story in its place: the form is saved as the button would save it, and the question is told anew.
// Without this, or where anything fails, the button sends the form and the page comes back at the same place.
async function fresh(form, button) {
  const fields = new FormData(form, button);
  fields.set("key", crypto.randomUUID()); // the page's key belongs to handing in
  const answer = await fetch(form.action, { method: "POST", body: fields });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return answer.ok ? page.getElementById(button.dataset.tells) : null;
}

async function goOn(event) {
  const button = event.submitter;
  const told = button?.dataset.tells && document.getElementById(button.dataset.tells);
  if (!told) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button.setAttribute("aria-disabled", "true");
  const next = await fresh(event.target, button).catch(() => null);
  if (!next) return void sendAsItIs(event.target, button);
  told.replaceWith(document.adoptNode(next));
  document.getElementById(button.value)?.focus();
}

// Submitting by script fires no event, so that this does not come round again.
function sendAsItIs(form, button) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
  form.append(field);
  form.submit();
}

export function start(buttons) {
  const forms = new Set(buttons.map((button) => button.form));
  forms.forEach((form) => form.addEventListener("submit", goOn, { capture: true }));
}
