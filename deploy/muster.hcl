# The agent's configuration: every *.hcl and *.json here is read, in the order of their names. Keys are Consul's, and
# muster.conf(5) lists them. After a change: `muster validate /etc/muster.d`, then `systemctl reload muster`.

server           = true
bootstrap_expect = 1
data_dir         = "/var/lib/muster"

# Nobody but this machine is answered until this is changed, to an address of its own or "0.0.0.0".
bind_addr   = "127.0.0.1"
client_addr = "127.0.0.1"
