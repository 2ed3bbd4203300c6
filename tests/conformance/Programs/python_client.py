"""What a program written with Python's consul package does: the store, locks left out, services, checks, waiting."""

import sys
import threading

import consul

PORT = int(sys.argv[1])
c = consul.Consul(host="127.0.0.1", port=PORT)


def same(got, wanted):
    if got != wanted:
        raise AssertionError("got %r, wanted %r" % (got, wanted))


# The store.
same(c.kv.put("py/go-demo/path", "/demo"), True)
same(c.kv.put("py/go-demo/port", "8080"), True)
index, entry = c.kv.get("py/go-demo/port")
same(entry["Value"], b"8080")
same(entry["Flags"], 0)
same(entry["LockIndex"], 0)
same(int(index), entry["ModifyIndex"])
_, entries = c.kv.get("py/", recurse=True)
same([e["Key"] for e in entries], ["py/go-demo/path", "py/go-demo/port"])
_, keys = c.kv.get("py/", keys=True, separator="/")
same(keys, ["py/go-demo/"])
same(c.kv.get("py/missing")[1], None)
same(c.kv.get("py/missing", recurse=True)[1], None)

# Compare and set.
same(c.kv.put("py/cas", "1", cas=0), True)
same(c.kv.put("py/cas", "2", cas=0), False)
_, entry = c.kv.get("py/cas")
same(c.kv.put("py/cas", "2", cas=entry["ModifyIndex"], flags=42), True)
same(c.kv.put("py/cas", "3", cas=entry["ModifyIndex"]), False)
same(c.kv.get("py/cas")[1]["Flags"], 42)
same(c.kv.delete("py/cas", cas=entry["ModifyIndex"]), False)
same(c.kv.delete("py/cas", cas=c.kv.get("py/cas")[1]["ModifyIndex"]), True)

# Waiting for a change.
index, _ = c.kv.get("py/go-demo/port")
seen = []
waiter = threading.Thread(
    target=lambda: seen.append(consul.Consul(port=PORT).kv.get("py/go-demo/port", index=index, wait="60s"))
)
waiter.start()
same(c.kv.put("py/go-demo/path", "/other"), True)
same(c.kv.put("py/go-demo/port", "8081"), True)
waiter.join(30)
same(len(seen), 1)
same(seen[0][1]["Value"], b"8081")
same(int(seen[0][0]) > int(index), True)
same(c.kv.delete("py/", recurse=True), True)

def report(how, check, note=""):
    """Consul takes only PUT here since 1.0, and this client still sends GET."""
    return c.http.put(consul.base.CB.bool(), "/v1/agent/check/%s/%s" % (how, check), params={"note": note})


def deregister(what, name):
    return c.http.put(consul.base.CB.bool(), "/v1/agent/%s/deregister/%s" % (what, name))


# A service with a ttl check.
same(c.agent.service.register("pyweb", service_id="pyweb-1", port=8080, tags=["a"], check=consul.Check.ttl("60s")), True)
same(c.agent.services()["pyweb-1"]["Port"], 8080)
same(c.health.service("pyweb", passing=True)[1], [])
same(c.agent.check.ttl_pass("service:pyweb-1", notes="fine"), False)
same(report("pass", "service:pyweb-1", "fine"), True)
index, nodes = c.health.service("pyweb", passing=True)
same([n["Service"]["ID"] for n in nodes], ["pyweb-1"])
same([k["Output"] for k in nodes[0]["Checks"] if k["ServiceID"] == "pyweb-1"], ["fine"])
same(report("warn", "service:pyweb-1"), True)
same(report("fail", "service:pyweb-1"), True)
same(c.health.service("pyweb", passing=True)[1], [])
same([k["Status"] for k in c.health.checks("pyweb")[1]], ["critical"])
same("service:pyweb-1" in [k["CheckID"] for k in c.health.state("critical")[1]], True)
same(c.health.service("pyweb", tag="a")[1] != [], True)
same(c.health.service("pyweb", tag="b")[1], [])

# Waiting for health.
index, _ = c.health.service("pyweb")
seen = []
waiter = threading.Thread(
    target=lambda: seen.append(consul.Consul(port=PORT).health.service("pyweb", index=index, wait="60s", passing=True))
)
waiter.start()
same(report("pass", "service:pyweb-1"), True)
waiter.join(30)
same([n["Service"]["ID"] for n in seen[0][1]], ["pyweb-1"])

# Checks of their own, maintenance, the catalog.
same(c.agent.service.register("pyhttp", check=consul.Check.http("http://127.0.0.1:1/", "10s", timeout="1s")), True)
same(c.agent.check.register("pycheck", check=consul.Check.ttl("60s"), notes="n"), True)
same("pycheck" in c.agent.checks(), True)
same(deregister("check", "pycheck"), True)
same(c.agent.service.maintenance("pyweb-1", "true", "because"), True)
same(c.health.service("pyweb", passing=True)[1], [])
same(c.agent.service.maintenance("pyweb-1", "false"), True)
same(c.catalog.services()[1]["pyweb"], ["a"])
same([s["ServicePort"] for s in c.catalog.service("pyweb")[1]], [8080])
me = c.agent.self()["Config"]["NodeName"]
same(me in [n["Node"] for n in c.catalog.nodes()[1]], True)
same("pyweb-1" in c.catalog.node(me)[1]["Services"], True)
same(c.catalog.datacenters(), ["dc1"])
same(c.catalog.register("pynode", "10.3.3.3", service={"Service": "pyexternal", "Port": 5}), True)
same([s["Address"] for s in c.catalog.service("pyexternal")[1]], ["10.3.3.3"])
same(c.catalog.deregister("pynode"), True)
same(c.catalog.service("pyexternal")[1], [])
same(len(c.status.peers()), 1)
same(c.status.leader(), c.status.peers()[0])
same(deregister("service", "pyweb-1"), True)
same(deregister("service", "pyhttp"), True)
same("pyweb" in c.catalog.services()[1], False)

# Parameters that narrow and order.
same(c.agent.service.register("pymany", service_id="pymany-1", port=1, tags=["a", "b"], address="10.4.4.1"), True)
same(c.agent.service.register("pymany", service_id="pymany-2", port=2, tags=["b"]), True)
same([s["ServiceID"] for s in c.catalog.service("pymany", tag="a")[1]], ["pymany-1"])
same([s["ServiceID"] for s in c.catalog.service("pymany", near="_agent")[1]], ["pymany-1", "pymany-2"])
same(len(c.health.service("pymany", passing=True, tag="b")[1]), 2)
same(len(c.health.service("pymany", dc="dc1", near="_agent")[1]), 2)
same(sorted(c.catalog.services(consistency="stale")[1]["pymany"]), ["a", "b"])
same([n["Node"] for n in c.catalog.nodes(near=me)[1]][0], me)
same(c.health.node(me)[1] != [], True)
same("serfHealth" in [k["CheckID"] for k in c.health.state("any")[1]], True)
same([m["Name"] for m in c.agent.members()], [me])
same(deregister("service", "pymany-1"), True)
same(deregister("service", "pymany-2"), True)

# An external node with a check, and maintenance of this one.
same(
    c.catalog.register(
        "pyext",
        "10.5.5.5",
        service={"Service": "pydb", "ID": "pydb-1", "Port": 5432, "Tags": ["primary"]},
        check={"Node": "pyext", "CheckID": "pydb-up", "Name": "up", "Status": "passing", "ServiceID": "pydb-1"},
    ),
    True,
)
same([n["Checks"][0]["Status"] for n in c.health.service("pydb", passing=True)[1]], ["passing"])
same(c.catalog.deregister("pyext", check_id="pydb-up"), True)
same([n["Checks"] for n in c.health.service("pydb")[1]], [[]])
same(c.catalog.deregister("pyext", service_id="pydb-1"), True)
same(c.catalog.node("pyext")[1]["Services"], {})
same(c.catalog.deregister("pyext"), True)
same(c.catalog.node("pyext")[1], None)
same(c.agent.maintenance("true", "because"), True)
same([k["Notes"] for k in c.health.node(me)[1] if k["CheckID"] == "_node_maintenance"], ["because"])
same(c.agent.maintenance("false"), True)

# Values of every kind.
same(c.kv.put("py/empty", None), True)
same(c.kv.get("py/empty")[1]["Value"], None)
same(c.kv.put("py/bytes", b"\x00\xff\x80"), True)
same(c.kv.get("py/bytes")[1]["Value"], b"\x00\xff\x80")
same(c.kv.put("py/\u00fc", "\u00e9".encode(), flags=2**63), True)
same(c.kv.get("py/\u00fc")[1]["Value"], "\u00e9".encode())
same(c.kv.get("py/\u00fc")[1]["Flags"], 2**63)
same(c.kv.delete("py/", recurse=True), True)
same(c.kv.get("py/", keys=True)[1], None)

# Refusals reach the program as its own errors.
try:
    report("pass", "nosuch")
    raise AssertionError("no refusal")
except consul.ConsulException as refusal:
    same('CheckID "nosuch" does not have associated TTL' in str(refusal), True)
try:
    c.kv.get("a", index="abc")
    raise AssertionError("no refusal")
except consul.base.BadRequest as refusal:
    same("Invalid index" in str(refusal), True)

print("all well")
