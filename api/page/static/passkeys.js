// A passkey is made, or logged in with: the browser asks its user, and the server checks the answer.
const known = window.PublicKeyCredential?.parseCreationOptionsFromJSON;

async function ask(address, body) {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function answered(options, makes) {
  if (makes) return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

export function wirePasskey(place) {
  const address = place.dataset.passkey;
  const button = place.querySelector("button");
  const wrong = place.querySelector("[role=alert]");
  button.hidden = !known; // an older browser logs in by link
  button.addEventListener("click", async () => {
    wrong.textContent = "";
    button.disabled = true;
    try {
      const options = await ask(`${address.split("?")[0]}/options`);
      const credential = await answered(options, address.startsWith("/account"));
      location.href = (await ask(address, JSON.stringify(credential))).next;
    } catch {
      wrong.textContent = place.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
}
