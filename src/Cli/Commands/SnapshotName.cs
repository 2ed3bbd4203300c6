using System.Text.Json;

namespace Muster.Cli.Commands;

/// <summary>File names that tell where a snapshot comes from: <c>backup-1.8.7-dc1-node1-leader.snap</c>.</summary>
internal static class SnapshotName
{
    public static bool IsPart(string part) => part is "version" or "dc" or "node" or "status";

    /// <param name="self">What the agent says of itself.</param>
    public static string Of(string file, IEnumerable<string> parts, JsonElement self)
    {
        var config = self.GetProperty("Config");
        var words = parts.Select(part => part switch
        {
            "version" => config.GetProperty("Version").GetString(),
            "dc" => config.GetProperty("Datacenter").GetString(),
            "node" => config.GetProperty("NodeName").GetString(),
            _ => IsLeader(self) ? "leader" : "follower",
        });
        var extension = Path.GetExtension(file);
        return $"{file[..^extension.Length]}-{string.Join('-', words)}{extension}";
    }

    private static bool IsLeader(JsonElement self) =>
        self.GetProperty("Stats").TryGetProperty("consul", out var stats)
        && stats.TryGetProperty("leader", out var leader) && leader.GetString() == "true";
}
