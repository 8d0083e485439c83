import type { MqttClient } from 'mqtt';

/** Bytes that wait in the client at most. */
const MOST_BYTES = 16 << 20;

/** Messages of QoS 0 on their way through the client: whoever is away misses them. */
export class UnconfirmedMessages {
  /** Bytes that the client has and the network has not taken. */
  bytes = 0;
  private readonly client: MqttClient;
  private readonly onSent: () => void;

  constructor(client: MqttClient, onSent: () => void) {
    this.client = client;
    this.onSent = onSent;
  }

  /** False: what comes now would be lost, or wait without bound. */
  get hasRoom(): boolean {
    return this.bytes <= MOST_BYTES && this.client.connected;
  }

  send(topic: string, text: string): void {
    this.bytes += text.length;
    this.client.publish(topic, text, { qos: 0 }, () => {
      this.bytes -= text.length;
      this.onSent();
    });
  }
}
