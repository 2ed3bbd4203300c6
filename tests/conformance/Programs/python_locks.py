"""What a program written with Python's consul package does with sessions and locks."""

import sys
import threading

import consul

PORT = int(sys.argv[1])
c = consul.Consul(host="127.0.0.1", port=PORT)
me = c.agent.self()["Config"]["NodeName"]


def same(got, wanted):
    if got != wanted:
        raise AssertionError("got %r, wanted %r" % (got, wanted))


def deregister(check):
    return c.http.put(consul.base.CB.bool(), "/v1/agent/check/deregister/%s" % check)


# Sessions.
plain = c.session.create(lock_delay=0)
named = c.session.create(name="py", lock_delay=0, behavior="delete", ttl=60)
shown = c.session.info(named)[1]
same((shown["Name"], shown["Behavior"], shown["TTL"], shown["Node"]), ("py", "delete", "60s", me))
same(shown["LockDelay"], 0)
same(set(s["ID"] for s in c.session.list()[1]) >= {plain, named}, True)
same(set(s["ID"] for s in c.session.node(me)[1]) >= {plain, named}, True)
same(c.session.renew(named)["ID"], named)
try:
    c.session.renew("11111111-2222-3333-4444-555555555555")
    raise AssertionError("a session that is none was renewed")
except consul.NotFound:
    pass

# One lock, two who want it.
same(c.kv.put("py/lock", "mine", acquire=plain), True)
same(c.kv.put("py/lock", "again", acquire=plain), True)
same(c.kv.put("py/lock", "yours", acquire=named), False)
index, entry = c.kv.get("py/lock")
same((entry["Session"], entry["LockIndex"], entry["Value"]), (plain, 1, b"again"))
same(c.kv.put("py/lock", "", release=named), False)

# Who waits is woken when it is given back.
seen = []
waiter = threading.Thread(
    target=lambda: seen.append(consul.Consul(port=PORT).kv.get("py/lock", index=index, wait="60s"))
)
waiter.start()
same(c.kv.put("py/lock", "free", release=plain), True)
waiter.join(30)
same("Session" in seen[0][1], False)
same(c.kv.put("py/lock", "yours", acquire=named), True)
same(c.kv.get("py/lock")[1]["LockIndex"], 2)

# A session's end: its keys go, or are free.
same(c.kv.put("py/kept", "k", acquire=plain), True)
same(c.session.destroy(named), True)
same(c.kv.get("py/lock")[1], None)
same(c.session.destroy(plain), True)
same("Session" in c.kv.get("py/kept")[1], False)
same(c.session.info(plain)[1], None)

# A session that depends on a check ends with it.
same(c.agent.check.register("pyalive", check=consul.Check.ttl("60s")), True)
c.http.put(consul.base.CB.bool(), "/v1/agent/check/pass/pyalive")
index = None
while True:
    index, checks = c.health.node(me, index=index, wait="60s")
    if [k["Status"] for k in checks if k["CheckID"] == "pyalive"] == ["passing"]:
        break
bound = c.session.create(checks=["pyalive"], lock_delay=0)
same(c.kv.put("py/bound", "b", acquire=bound), True)
c.http.put(consul.base.CB.bool(), "/v1/agent/check/fail/pyalive")
index = None
while True:
    index, entry = c.kv.get("py/bound", index=index, wait="60s")
    if "Session" not in entry:
        break
same(c.session.info(bound)[1], None)
same(deregister("pyalive"), True)
same(c.kv.delete("py/", recurse=True), True)
print("all well")
