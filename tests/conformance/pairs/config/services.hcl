service {
  name = "web"
  port = 80
  tags = ["a", "b"]
  address = "10.0.0.7"
  check {
    ttl = "1h"
    status = "passing"
    notes = "told by its owner"
  }
}

services = [
  {
    Name = "db"
    ID = "db1"
    Port = 5432
    tagged_addresses { lan { address = "1.2.3.4" port = 1 } }
    Meta { shard = "1" }
    Weights { Passing = 3 Warning = 2 }
    enable_tag_override = true
    token = "unused-where-there-are-no-access-lists"
    check { id = "own" ttl = "1h" status = "warning" success_before_passing = 2 failures_before_critical = 3 }
    checks = [
      { ttl = "1h", status = "passing", deregister_critical_service_after = "2h" },
      { id = "y2", name = "named", ttl = "1h", output_max_size = 100, token = "t" },
    ]
  },
  {
    name = "plain"
  },
  {
    name = "proxy"
    id = "proxy-1"
    kind = "connect-proxy"
    port = 7
    proxy {
      destination_service_name = "plain"
      destination_service_id = "plain"
      local_service_port = 9
      config { a = 1  deep { text = "d" } }
      upstreams = [{ destination_name = "db", local_bind_port = 9191 }]
    }
  },
  {
    name = "native"
    connect { native = true }
  },
]

check {
  id = "alone"
  name = "alone"
  notes = "of the node"
  status = "passing"
  ttl = "1h"
}
