"""Downloads stream s1 block by block with paho-mqtt and prints the file's SHA-256.

usage: paho_download.py PORT THING 3|5 [CA CERT KEY]

Asks as the modular libraries do (JSON, n blocks at a time), and checks on the way that a jobs
reply comes without a subscription. Says how to install paho if it is missing.
"""

import base64
import hashlib
import json
import queue
import sys

try:
    import paho.mqtt.client as mqtt
except ImportError:
    sys.exit("paho-mqtt is missing: python3 -m pip install paho-mqtt")

BLOCK, AT_A_TIME, PATIENCE = 4096, 8, 20


def main(port, thing, version, *tls):
    protocol = mqtt.MQTTv5 if version == "5" else mqtt.MQTTv311
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=thing, protocol=protocol)
    if tls:
        ca, cert, key = tls
        client.tls_set(ca_certs=ca, certfile=cert, keyfile=key)
    client.username_pw_set("?SDK=PahoPython")
    messages, subscribed = queue.Queue(), queue.Queue()
    client.on_message = lambda _client, _data, message: messages.put(message)
    client.on_subscribe = lambda *arguments: subscribed.put(arguments[3])
    client.on_connect = lambda client, *_: client.publish(jobs + "/$next/get", "{}", qos=1)
    jobs, stream = f"$aws/things/{thing}/jobs", f"$aws/things/{thing}/streams/s1"
    client.connect("localhost", int(port), keepalive=30)
    client.loop_start()

    reply = messages.get(timeout=PATIENCE)
    assert reply.topic == jobs + "/$next/get/accepted", reply.topic
    client.subscribe([(stream + "/data/json", 1), (stream + "/description/json", 0)])
    assert not any(code.is_failure for code in subscribed.get(timeout=PATIENCE))
    client.publish(stream + "/describe/json", '{"c":"who"}', qos=1)
    size = json.loads(messages.get(timeout=PATIENCE).payload)["r"][0]["z"]

    count = -(-size // BLOCK)
    blocks = {}
    while len(blocks) < count:
        wanted = min(AT_A_TIME, count - len(blocks))
        request = {"s": 1, "f": 0, "l": BLOCK, "o": len(blocks), "n": wanted}
        client.publish(stream + "/get/json", json.dumps(request), qos=0)
        for _ in range(wanted):
            block = json.loads(messages.get(timeout=PATIENCE).payload)
            blocks[block["i"]] = base64.b64decode(block["p"])
            assert len(blocks[block["i"]]) == block["l"]
    assert messages.empty(), "a reply nobody asked for"
    client.disconnect()
    client.loop_stop()
    file = b"".join(blocks[index] for index in range(count))
    assert len(file) == size
    print(hashlib.sha256(file).hexdigest())


main(*sys.argv[1:])
