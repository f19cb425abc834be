// A thread that asks a server every quarter of a second whether it lives, however busy the other threads are.
import { get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';

const { url, patienceMs } = workerData;
let running = 0;
let stopping = false;

const ask = () => {
  const begun = performance.now();
  let open = true;
  const over = (fault) => {
    if (!open) return;
    open = false;
    running -= 1;
    clearTimeout(patience);
    asking.destroy();
    parentPort.postMessage({ ms: performance.now() - begun, fault });
    closeAfterLast();
  };
  const patience = setTimeout(() => over(`no answer in ${patienceMs} ms`), patienceMs);
  running += 1;
  // On a connection of its own: a new one must be taken in time, too.
  const asking = get(url, { agent: false }, (response) => {
    response.resume();
    response.once('end', () => over(response.statusCode === 200 ? undefined : `HTTP ${response.statusCode}`));
    response.once('error', (error) => over(error.message));
  });
  asking.once('error', (error) => over(error.message));
};

const closeAfterLast = () => {
  if (stopping && running === 0) parentPort.close();
};

const asking = setInterval(ask, 250);
parentPort.once('message', () => {
  stopping = true;
  clearInterval(asking);
  closeAfterLast();
});
