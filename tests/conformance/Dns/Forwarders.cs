using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>Resolvers of others, told by the lines of <c>docs/dns.md</c> to forward our domain; files in the folder given.</summary>
internal static class Forwarders
{
    public static async Task<string> DnsmasqAsync(TempFolder folder, int port, int dnsPort)
    {
        var file = folder.File("dnsmasq.conf");
        await File.WriteAllTextAsync(
            file,
            $"""
            port={port}
            listen-address=127.0.0.1
            bind-interfaces
            no-resolv
            no-hosts
            no-daemon
            log-facility=-
            pid-file=
            rev-server=10.0.0.0/8,127.0.0.1#{dnsPort}
            {DnsDocument.Block("dnsmasq", dnsPort)}
            """);
        return file;
    }

    public static async Task<string> UnboundAsync(TempFolder folder, int port, int dnsPort)
    {
        var file = folder.File("unbound.conf");
        await File.WriteAllTextAsync(
            file,
            $"""
            server:
              interface: 127.0.0.1
              port: {port}
              do-daemonize: no
              chroot: ""
              username: ""
              directory: "{folder.Path}"
              pidfile: ""
              use-syslog: no
              logfile: ""
              module-config: "iterator"
            remote-control:
              control-enable: no
            {DnsDocument.Block("unbound", dnsPort)}
            """);
        return file;
    }
}
