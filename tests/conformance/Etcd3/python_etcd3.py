"""Python's etcd3 package, unmodified, against one server: sys.argv[1] is its port."""
import sys
import threading
import etcd3

client = etcd3.client(host="127.0.0.1", port=int(sys.argv[1]), timeout=20)

client.put("/a", "1")
value, meta = client.get("/a")
assert (value, meta.key, meta.version) == (b"1", b"/a", 1), (value, meta)
assert client.get("/nobody") == (None, None)
assert client.put_if_not_exists("/a", "2") is False
assert client.replace("/a", "1", "3") is True
assert client.replace("/a", "1", "4") is False
client.put("/ab", "5")
assert [v for v, _ in client.get_prefix("/a")] == [b"3", b"5"]
assert [m.key for _, m in client.get_range("/a", "/ab")] == [b"/a"]
assert client.delete("/ab") is True and client.delete("/ab") is False

ok, answers = client.transaction(
    compare=[client.transactions.value("/a") == "3", client.transactions.version("/a") > 0],
    success=[client.transactions.put("/b", "6"), client.transactions.get("/a")],
    failure=[client.transactions.delete("/a")])
assert ok and answers[1][0][0] == b"3", (ok, answers)

events, cancel = client.watch("/w")
client.put("/w", "1")
client.delete("/w")
first, second = next(events), next(events)
assert isinstance(first, etcd3.events.PutEvent) and first.value == b"1"
assert isinstance(second, etcd3.events.DeleteEvent)
cancel()
told, cancel = client.watch("/w", start_revision=first.mod_revision)
assert next(told).value == b"1"
cancel()

lease = client.lease(100)
client.put("/leased", "1", lease=lease)
assert lease.granted_ttl == 100 and 90 <= lease.remaining_ttl <= 100
assert [bytes(key) for key in lease.keys] == [b"/leased"]
list(lease.refresh())
lease.revoke()
assert client.get("/leased")[0] is None

with client.lock("door", ttl=30) as lock:
    assert lock.is_acquired()
    assert client.lock("door", ttl=30).acquire(timeout=0) is False

members = list(client.members)
assert len(members) == 1 and members[0].client_urls
assert client.status().version.startswith("3.")
client.compact(client.get("/a")[1].mod_revision)
client.defragment()
assert client.hash() is not None
print("all well")
