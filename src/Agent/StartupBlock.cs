using System.Net;
using System.Text;
using Muster.Agent.Config;
using Muster.Doors;

namespace Muster.Agent;

/// <summary>The one screen an operator sees: what runs, where its doors are, what to try. Pure.</summary>
internal static class StartupBlock
{
    private const int LabelWidth = 12;

    /// <param name="gossip">Where others meet this agent.</param>
    /// <param name="calledAs">The program as the user typed it, so that the commands can be pasted.</param>
    public static string Text(Self self, string gossip, IReadOnlyList<OpenDoor> doors, string calledAs)
    {
        var block = new StringBuilder()
            .Append($"==> Muster {self.Version} is running, speaking as Consul {self.ConsulVersion}\n\n");
        Row(block, "Node", $"{self.NodeName} ({self.NodeId})");
        Row(block, "Datacenter", self.Datacenter);
        Row(block, "Data", self.DataDirectory ?? "in memory only (-dev): gone when the agent ends");
        if (self.Engine.Length > 0)
        {
            Row(block, "Engine", self.Engine);
        }

        foreach (var door in doors)
        {
            Row(block, door.Name, string.Join(", ", door.Addresses));
        }

        Row(block, "Gossip", gossip);
        string[] commands = [.. Commands(self, doors, calledAs)];
        if (commands.Length > 0)
        {
            block.Append("\n    Try, in another terminal:\n");
        }

        foreach (var command in commands)
        {
            block.Append("        ").Append(command).Append('\n');
        }

        return block.Append('\n').ToString();
    }

    private static IEnumerable<string> Commands(Self self, IReadOnlyList<OpenDoor> doors, string calledAs)
    {
        if (AddressOf(doors, "HTTP") is null && AddressOf(doors, "etcd") is { } etcd)
        {
            yield return $"etcdctl --endpoints={etcd} put hello world";
        }

        var http = AddressOf(doors, "HTTP");
        var where = http is null || http.EndsWith($":{AgentConfig.HttpPortDefault}", StringComparison.Ordinal)
            ? ""
            : $" -http-addr={http}";
        if (http is not null)
        {
            yield return $"{calledAs} members{where}";
            yield return $"{calledAs} kv put{where} hello world";
        }

        if (AddressOf(doors, "DNS") is { } dns && IPEndPoint.TryParse(dns, out var end))
        {
            yield return $"dig @{end.Address} -p {end.Port} {self.NodeName}.node.{self.Domain}";
        }
        else if (http is not null)
        {
            yield return http.StartsWith(ListenAddress.SocketPrefix, StringComparison.Ordinal)
                ? $"curl --unix-socket {http[ListenAddress.SocketPrefix.Length..]} http://localhost/v1/catalog/nodes"
                : $"curl {(http.Contains("://", StringComparison.Ordinal) ? "" : "http://")}{http}/v1/catalog/nodes";
        }
    }

    // Of several the plainest; an address that listens everywhere is tried on loopback.
    private static string? AddressOf(IReadOnlyList<OpenDoor> doors, string name) =>
        doors.Where(door => door.Name == name).SelectMany(door => door.Addresses)
            .OrderBy(address => address.Contains("://", StringComparison.Ordinal)).FirstOrDefault()?
            .Replace("0.0.0.0:", "127.0.0.1:", StringComparison.Ordinal)
            .Replace("[::]:", "[::1]:", StringComparison.Ordinal);

    private static void Row(StringBuilder block, string label, string value) =>
        block.Append("    ").Append(label.PadRight(LabelWidth)).Append("  ").Append(value).Append('\n');
}

/// <summary>A door as the block shows it.</summary>
internal sealed record OpenDoor(string Name, IReadOnlyList<string> Addresses);
