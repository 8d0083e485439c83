/** Bytes of a device, from wherever a program has them, to records: `node decode.js < BYTES` */
import { DeviceSession, loadDevice, recordJson } from 'slipring';

const session = new DeviceSession(await loadDevice('teleplot'));
const now = () => performance.now() / 1000;
session.opened(now());
for await (const bytes of process.stdin) {
  session.receive(bytes, now(), (record) => console.log(recordJson(record)));
}
session.idle(now(), (record) => console.log(recordJson(record)));
// what the profile would ask the device now; a program with a port writes it there
console.log(`to send: ${session.transmit(now())?.length ?? 0} bytes`);
