// The camera with a live hint. The preview is a mirror; the picture that is taken is not.
const SMALL = 320;

export async function openCamera(place, form, send) {
  const shot = place.querySelector("[data-shot]");
  const video = shot.querySelector("video");
  const hint = shot.querySelector(".hint");
  const words = place.dataset;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1440 } } });
  } catch {
    form.querySelector("p").textContent = words.noCamera;
    return;
  }
  const take = shot.querySelector("[data-take]");
  take.disabled = true; // until there is a picture
  form.hidden = true;
  shot.hidden = false;
  video.srcObject = stream;
  await video.play();

  const small = document.createElement("canvas");
  let before = null;
  let open = true;
  const close = () => { open = false; stream.getTracks().forEach((track) => track.stop()); shot.hidden = true; };
  const say = (name) => {
    const text = words[`hint${name[0].toUpperCase()}${name.slice(1)}`];
    if (hint.textContent !== text) hint.textContent = text;
  };

  // Light and stillness are told here, place and lean by the server, one small picture at a time.
  async function look() {
    const scale = SMALL / Math.max(video.videoWidth, video.videoHeight);
    small.width = Math.round(video.videoWidth * scale);
    small.height = Math.round(video.videoHeight * scale);
    const paint = small.getContext("2d", { willReadFrequently: true });
    paint.drawImage(video, 0, 0, small.width, small.height);
    const { data } = paint.getImageData(small.width / 4, small.height / 5, small.width / 2, (small.height * 3) / 5);
    let sum = 0;
    let moved = 0;
    const now = new Uint8Array(data.length / 4);
    for (let i = 0; i < now.length; i += 1) {
      now[i] = (data[4 * i] * 54 + data[4 * i + 1] * 183 + data[4 * i + 2] * 19) >> 8;
      sum += now[i];
      if (before?.length === now.length) moved += Math.abs(now[i] - before[i]);
    }
    before = now;
    const light = sum / now.length;
    if (light < 35) return say("light");
    if (light > 235) return say("bright");
    if (moved / now.length > 14) return say("still");
    const blob = await new Promise((done) => { small.toBlob(done, "image/jpeg", 0.8); });
    const body = new FormData();
    body.set("photo", blob, "hint.jpg");
    const answer = await fetch("/hint", { method: "POST", body });
    return open && say(answer.ok ? (await answer.json()).hint : "unknown");
  }

  (async () => {
    while (open) {
      try { await look(); } catch { say("unknown"); }
      await new Promise((done) => { setTimeout(done, 600); });
    }
  })();

  shot.querySelector("[data-close]").onclick = () => { close(); form.hidden = false; };
  take.onclick = () => {
    const full = document.createElement("canvas");
    full.width = video.videoWidth;
    full.height = video.videoHeight;
    full.getContext("2d").drawImage(video, 0, 0);
    close();
    full.toBlob((blob) => send(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.95);
  };
  take.disabled = false;
  take.focus();
}
