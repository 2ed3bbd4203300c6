"""Ten threads with Python's etcd3 package, unmodified, count together under its lock: sys.argv[1] is the port."""
import sys
import threading
import time
import etcd3

THREADS, ROUNDS = 10, 3
port = int(sys.argv[1])


def connect():
    return etcd3.client(host="127.0.0.1", port=port, timeout=60)


def count():
    client = connect()
    for _ in range(ROUNDS):
        lock = client.lock("counted", ttl=60)
        # The package's own waiting is broken with today's tenacity; its attempts are not.
        while not lock.acquire(timeout=0):
            time.sleep(0.01)
        # Read and write are two steps: only the lock makes them one.
        client.put("count", str(int(client.get("count")[0]) + 1))
        assert lock.release()


connect().put("count", "0")
threads = [threading.Thread(target=count) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert connect().get("count")[0] == str(THREADS * ROUNDS).encode(), connect().get("count")
print("all well")
