"""A device made of paho-mqtt, in MQTT 3.1.1 or 5, with or without a certificate."""

import json
import queue

from fieldlift_peer import is_now, module, same

mqtt = module("paho.mqtt.client")
PATIENCE = 10


class Device:
    def __init__(self, port, thing, version, ca=None, certificate=None, key=None):
        protocol = {"3": mqtt.MQTTv311, "5": mqtt.MQTTv5}[version]
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, thing, protocol=protocol)
        if ca:
            self.client.tls_set(ca_certs=ca, certfile=certificate, keyfile=key)
        self.messages, self.connected, self.done = queue.Queue(), queue.Queue(), queue.Queue()
        self.client.on_message = lambda _client, _data, message: self.messages.put(message)
        self.client.on_connect = lambda *arguments: self.connected.put(arguments[3])
        self.client.on_subscribe = lambda *arguments: self.done.put(arguments[3])
        self.client.on_unsubscribe = lambda *arguments: self.done.put(arguments[3])
        self.client.connect("localhost", int(port), keepalive=30)
        self.client.loop_start()
        assert not self.connected.get(timeout=PATIENCE).is_failure
        self.jobs = f"$aws/things/{thing}/jobs"
        self.streams = f"$aws/things/{thing}/streams"
        self.asked = 0

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def subscribe(self, topic, qos=1):
        self.client.subscribe(topic, qos)
        codes = self.done.get(timeout=PATIENCE)
        same([code.value for code in codes], [qos])

    def unsubscribe(self, topic):
        self.client.unsubscribe(topic)
        self.done.get(timeout=PATIENCE)

    def publish(self, topic, payload, qos=1):
        self.client.publish(topic, payload, qos=qos)

    def receive(self, topic):
        """The payload of the next message, which must be of this topic."""
        try:
            message = self.messages.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"nothing on {topic}") from None
        assert message.topic == topic, f"expected {topic}, found {message.topic} {message.payload}"
        assert not message.retain
        return message.payload

    # Jobs

    def token(self):
        self.asked += 1
        return f"token {self.asked}"

    def hear(self, topic):
        """The members of a jobs message besides its time."""
        message = json.loads(self.receive(f"{self.jobs}/{topic}"))
        is_now(message.pop("timestamp"))
        return message

    def reply(self, operation, verdict, body):
        token = self.token()
        request = {**body, "clientToken": token}
        self.publish(f"{self.jobs}/{operation}", json.dumps(request))
        reply = self.hear(f"{operation}/{verdict}")
        same(reply.pop("clientToken"), token)
        return reply

    def ask(self, operation, **body):
        return self.reply(operation, "accepted", body)

    def refused(self, operation, code, **body):
        reply = self.reply(operation, "rejected", body)
        same(reply.pop("code"), code)
        assert isinstance(reply.pop("message"), str)
        return reply

    def nothing_else(self):
        """What was under way in the service would come before the reply to a later question."""
        self.ask("get")
