# What a program written for Python's etcd package does: keys, directories, conditions, a lock, watches.
import sys
import threading

import etcd

client = etcd.Client(host="127.0.0.1", port=int(sys.argv[1]), allow_reconnect=True, read_timeout=20)

node = client.write("/py/a", "1")
assert node.action == "set" and node.newKey and node.value == "1"
assert client.read("/py/a").value == "1"
assert client.write("/py/a", "2", prevExist=True).action == "update"
assert client.write("/py/a", "3", prevValue="2").action == "compareAndSwap"
assert client.test_and_set("/py/a", "4", "3").value == "4"
try:
    client.test_and_set("/py/a", "5", "3")
    raise SystemExit("a condition that does not hold was taken")
except etcd.EtcdCompareFailed:
    pass
try:
    client.write("/py/a", "1", prevExist=False)
    raise SystemExit("a key was created twice")
except etcd.EtcdAlreadyExist:
    pass
try:
    client.read("/py/none")
    raise SystemExit("a missing key was read")
except etcd.EtcdKeyNotFound:
    pass

client.write("/py/dir", None, dir=True)
try:
    client.write("/py/dir", "x")
    raise SystemExit("a directory was overwritten")
except etcd.EtcdNotFile:
    pass
first = client.write("/py/dir", "one", append=True)
second = client.write("/py/dir", "two", append=True)
assert first.key < second.key
assert [child.value for child in client.read("/py/dir", sorted=True, recursive=True).children] == ["one", "two"]
assert sorted(leaf.key for leaf in client.read("/py", recursive=True).leaves) == ["/py/a", first.key, second.key]

node = client.write("/py/ttl", "soon", ttl=60)
assert 55 <= node.ttl <= 60
assert client.refresh("/py/ttl", ttl=90).ttl > 60
assert client.read("/py/ttl").value == "soon"

since = client.read("/py").etcd_index + 1
seen = []
def follow():
    for event in client.eternal_watch("/py/watched", recursive=True, index=since):
        seen.append((event.action, event.key, event.value))
        if len(seen) == 3:
            return
follower = threading.Thread(target=follow)
follower.start()
client.write("/py/watched/a", "1")
client.write("/py/watched/b", "2")
client.delete("/py/watched", recursive=True)
follower.join(20)
assert seen == [("set", "/py/watched/a", "1"), ("set", "/py/watched/b", "2"), ("delete", "/py/watched", None)], seen

lock = etcd.Lock(client, "py")
assert lock.acquire(blocking=True, lock_ttl=30, timeout=10)
assert lock.is_acquired
other = etcd.Lock(client, "py")
assert not other.acquire(blocking=False)
lock.release()
assert other.acquire(blocking=True, lock_ttl=30, timeout=10)
other.release()

assert client.delete("/py", recursive=True).action == "delete"
assert len(client.machines) == 1 and len(client.members) == 1
assert client.leader["name"] and client.stats["state"] == "StateLeader"
assert client.store_stats["setsSuccess"] > 0
assert client.version
print("all well")
