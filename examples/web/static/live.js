// Puts each new send on top of the timeline. Without this script the page shows the last ones.
"use strict";

const timeline = document.getElementById("timeline");
const live = document.getElementById("live");
const pause = document.getElementById("pause");
const mostShown = Number(timeline.dataset.most);
let last = timeline.dataset.last;
let source = null;

function show(event) {
  last = event.lastEventId;
  timeline.insertAdjacentHTML("afterbegin", event.data);
  timeline.firstElementChild.classList.add("new");
  while (timeline.childElementCount > mostShown) timeline.lastElementChild.remove();
}

function count(event) {
  for (const [signal, sent] of Object.entries(JSON.parse(event.data)))
    document.querySelector(`[data-signal="${signal}"]`).textContent = sent;
}

function tell(state, isLive = false) {
  live.textContent = state;
  live.classList.toggle("on", isLive);
}

function start() {
  source = new EventSource("/signals/live?after=" + encodeURIComponent(last));
  tell("Connecting");
  source.onopen = () => tell("Live", true);
  source.onmessage = show;
  source.addEventListener("counts", count);
  source.onerror = fail;
  pause.textContent = "Pause";
}

// The browser tries again by itself if the server has gone, and not if it has refused.
function fail() {
  const isRefused = source.readyState === EventSource.CLOSED;
  tell(isRefused ? "Too many watch now" : "Waiting for the server");
  const refused = source;
  if (isRefused) setTimeout(() => { if (source === refused) start(); }, 5000);
}

function stop() {
  source.close();
  source = null;
  tell("Paused");
  pause.textContent = "Go on";
}

pause.hidden = false;
pause.addEventListener("click", () => { if (source) stop(); else start(); });
window.addEventListener("pagehide", () => { if (source) source.close(); });
window.addEventListener("pageshow", (event) => { if (event.persisted && source) start(); });
start();
