using Muster.Agent.Config;

namespace Muster.Cli.Manual;

/// <summary>
/// The page of configuration files: every key that the agent knows. What a key means is said once, by the flag of the same
/// meaning; only keys without a flag are told of here.
/// </summary>
internal static class ConfigurationPage
{
    public const string Name = "muster.conf";

    /// <summary>Keys whose flag has another name than theirs with dashes.</summary>
    private static readonly Dictionary<string, string> _flagOf = new(StringComparer.Ordinal)
    {
        ["advertise_addr"] = "advertise",
        ["advertise_addr_wan"] = "advertise-wan",
        ["bind_addr"] = "bind",
        ["check_output_max_size"] = "check_output_max_size",
        ["client_addr"] = "client",
        ["enable_syslog"] = "syslog",
        ["node_name"] = "node",
        ["recursors"] = "recursor",
    };

    private static readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal)
    {
        ["addresses"] = "An object: where dns, http and https are met, when not at client_addr; http and https also as unix:///PATH.",
        ["advertise_addr_ipv4"] = "The IPv4 address others reach this node by, beside an advertise_addr of IPv6.",
        ["advertise_addr_ipv6"] = "The IPv6 address others reach this node by, beside an advertise_addr of IPv4.",
        ["advertise_addr_wan_ipv4"] = "The same for other datacenters.",
        ["advertise_addr_wan_ipv6"] = "The same for other datacenters.",
        ["backup"] = "An object: directory, interval (1h), keep (24), keep_for: snapshots that the agent takes by itself.",
        ["ca_path"] = "A folder of such files as -ca-file names.",
        ["check"] = "An object, or several: a check of the node, or by service_id of a service.",
        ["checks"] = "A list of the same.",
        ["disable_http_unprintable_char_filter"] = "Take requests whose path holds characters that cannot be printed.",
        ["discovery_max_stale"] = "A duration: above 0, catalog and health may be stale for who does not say it. Default 0.",
        ["dns_config"] = "An object: how DNS answers. See below.",
        ["enable_debug"] = "Answer under /debug/pprof/ to whoever asks.",
        ["http_config"] = "An object: who may do what over HTTP. See below.",
        ["leave_on_terminate"] = "Leave when SIGTERM comes, and end with 0. Default false, as for Consul's servers.",
        ["limits"] = "An object: what a client may take, and from where on nothing may grow. See below.",
        ["log_slow_after"] = "Tell of requests that take so long. Default 1s; 0s tells of none.",
        ["node_meta"] = "An object of texts: pairs to keep with the node.",
        ["ports"] = "An object: the ports dns, etcd, http, https, serf_lan, serf_wan, server; 0 chooses a free one, -1 switches it off.",
        ["service"] = "An object, or several: a service of this agent, with its checks; keys as in the API, in snake_case.",
        ["services"] = "A list of the same.",
        ["session_ttl_min"] = "The shortest time to live that a session may ask for; 10s if not given.",
        ["skip_leave_on_interrupt"] = "Do not leave when SIGINT comes, but just end, with 1. Default true, as for Consul's servers.",
        ["syslog_facility"] = "What the log daemon sorts the lines by. Default LOCAL0.",
        ["tagged_addresses"] = "An object of addresses by name: more ways to reach this node.",
        ["telemetry"] = "An object: how metrics are named and kept, and where traces go. See below.",
        ["tls"] = "An object of defaults and https, each with the keys of TLS as they stand here, as newer Consuls have them.",
        ["tls_cipher_suites"] = "Suites of TLS 1.2 for HTTPS, by name, separated by commas. Default: what the system holds good.",
        ["tls_min_version"] = "tls12 or tls13: the least version for HTTPS. Default tls12.",
        ["translate_wan_addrs"] = "Answer with the wan address of nodes in other datacenters.",
        ["unix_sockets"] = "An object: user, group (a number) and mode (octal) of the sockets in addresses.",
        ["verify_incoming"] = "Clients of HTTPS must show a certificate that ca_file or ca_path has signed.",
        ["verify_incoming_https"] = "The same, for HTTPS alone.",
        ["watches"] = "What the agent watches, each with a program (args) or a URL (http_handler_config) that is told of changes.",
    };

    public static string Write(Roff page, Flags flags)
    {
        page.Section("NAME").Line($"{Name} - configuration files of muster")
            .Section("DESCRIPTION")
            .Paragraph(
                "`muster agent` reads the files that -config-file names and, in the order of their names, every *.hcl and *.json in "
                + "folders that -config-dir names. They are written in HCL or JSON, with Consul's keys, so that files written for "
                + "Consul are read as they are. Later files win over earlier ones and flags over all; lists add up, and objects are "
                + "merged. An unknown key is an error that names the nearest known one.")
            .Paragraph("`muster validate` tells what is wrong with files, without starting an agent. The packaged agent reads /etc/muster.d.")
            .Section("EXAMPLE")
            .Verbatim(
            [
                "server           = true",
                "bootstrap_expect = 1",
                "data_dir         = \"/var/lib/muster\"",
                "client_addr      = \"0.0.0.0\"",
                "dns_config {",
                "  service_ttl { \"*\" = \"5s\" }",
                "}",
            ])
            .Section("KEYS");
        foreach (var (key, _) in ConfigKeys.Outermost.Where(key => key.SetsNothing is null))
        {
            page.Term(key, MeaningOf(key, flags));
        }

        foreach (var (name, keys) in ConfigKeys.Objects)
        {
            page.Section($"KEYS OF {name}").Line(string.Join(", ", keys.Select(key => $"`{key}`")) + ".");
        }

        page.Section("KEYS THAT SET NOTHING").Line(
            "Files written for Consul may hold these too. What asks for something that cannot be had is refused; the rest changes nothing.");
        foreach (var why in ConfigKeys.Outermost.Where(key => key.SetsNothing is not null).GroupBy(key => key.SetsNothing))
        {
            page.Paragraph($"{string.Join(", ", why.Select(key => $"`{key.Name}`"))}: {why.Key}.");
        }

        return page.Section("SEE ALSO")
            .Line($"{ManualPages.NameOf("agent")}(1), {ManualPages.NameOf("validate")}(1), {ManualPages.NameOf("reload")}(1)").ToString();
    }

    private static string MeaningOf(string key, Flags flags) =>
        _texts.TryGetValue(key, out var text) ? text
        : flags.Named(_flagOf.GetValueOrDefault(key) ?? key.Replace('_', '-')) is { } flag ? flag.Help
        : "As in Consul.";
}
