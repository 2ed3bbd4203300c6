using System.Globalization;
using System.Runtime.InteropServices;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>
/// What agent/self and <c>consul info</c> tell in numbers; Consul's stats are texts, whatever they say. Our revisions stand
/// for Raft's indexes; what only Raft has (terms, snapshots) is left out.
/// </summary>
internal static class StatsJson
{
    public static void Write(GoJsonWriter json, House house)
    {
        var self = house.Self;
        json.BeginObject();
        Section(json, "agent", Agent(house));
        if (house.Steward.Backup() is { } backup)
        {
            Section(json, "backup", Backup(backup));
        }

        Section(json, "build", [("prerelease", ""), ("revision", ""), ("version", self.ConsulVersion)]);
        Section(
            json,
            "consul",
            [
                ("acl", "disabled"),
                ("bootstrap", self.Bootstrap ? "true" : "false"),
                ("known_datacenters", "1"),
                ("leader", "true"),
                ("leader_addr", $"{self.AdvertiseAddress}:{self.ServerPort}"),
                ("server", self.Server ? "true" : "false"),
            ]);
        Section(
            json,
            "muster",
            self.Engine.Length == 0 ? [("version", self.Version)] : [("engine", self.Engine), ("version", self.Version)]);
        Section(json, "raft", Raft(self, house.Steward.Engine()));
        Section(json, "runtime", Runtime());
        Section(json, "serf_lan", Serf(house.Networks?.Lan));
        if (house.Networks is not { Wan: null })
        {
            Section(json, "serf_wan", Serf(house.Networks?.Wan));
        }

        Section(json, "store", Store(house.Steward.Engine()));
        json.EndObject();
    }

    private static (string Name, string Value)[] Agent(House house)
    {
        var checks = house.Local.Checks;
        return
        [
            ("check_monitors", Text(checks.Count(check => check.Value.Type == "script"))),
            ("check_ttls", Text(checks.Count(check => check.Value.Type == "ttl"))),
            ("checks", Text(checks.Count)),
            ("services", Text(house.Local.Services.Count)),
        ];
    }

    private static (string Name, string Value)[] Backup(BackupReport backup) =>
    [
        ("directory", backup.Directory),
        ("failure", backup.Failure),
        ("last_good", backup.LastGood is { } taken ? taken.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : "never"),
        ("last_good_bytes", Text(backup.Bytes)),
        ("last_good_file", backup.Path),
        ("last_good_index", backup.Index.ToString(CultureInfo.InvariantCulture)),
    ];

    private static (string Name, string Value)[] Raft(Self self, EngineReport engine) =>
    [
        ("applied_index", Text(engine.Revision)),
        ("commit_index", Text(engine.Revision)),
        ("fsm_pending", "0"),
        ("last_contact", "0"),
        ("last_log_index", Text(engine.Revision)),
        ("latest_configuration",
            $"[{{Suffrage:Voter ID:{self.NodeId} Address:{self.AdvertiseAddress}:{self.ServerPort}}}]"),
        ("num_peers", "0"),
        ("protocol_version", "3"),
        ("state", "Leader"),
    ];

    /// <summary>What Consul has no name for: how large it all is, and how much room there is.</summary>
    private static (string Name, string Value)[] Store(EngineReport engine) =>
    [
        ("database_bytes", Text(engine.DatabaseBytes)),
        ("disk_free_bytes", Text(engine.DiskFreeBytes)),
        ("disk_low_bytes", Text(engine.DiskLowBytes)),
        ("growth", engine.GrowthRefused is { } why ? $"refused: {why}" : "taken"),
        ("history_bytes", Text(engine.HistoryBytes)),
        ("history_from", Text(engine.Compacted)),
        ("keys", Text(engine.Keys)),
        ("leases", Text(engine.Leases)),
        ("memory_bytes", Text(engine.MemoryBytes)),
        ("memory_high_bytes", Text(engine.MemoryHighBytes)),
        ("revision", Text(engine.Revision)),
        ("wal_bytes", Text(engine.WalBytes)),
        ("watchers", Text(engine.Watchers)),
    ];

    private static (string Name, string Value)[] Runtime() =>
    [
        ("arch", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64"),
        ("cpu_count", Text(Environment.ProcessorCount)),
        ("goroutines", Text(ThreadPool.ThreadCount)),
        ("max_procs", Text(Environment.ProcessorCount)),
        ("os", "linux"),
        ("version", $"dotnet{Environment.Version}"),
    ];

    /// <param name="network">Null: of one, which sends nothing.</param>
    private static (string Name, string Value)[] Serf(Network? network)
    {
        var report = network?.Report() ?? new NetworkReport(false, 0, default, (1, 1, 1), 0);
        var members = network?.Members() ?? [];
        return
        [
            ("coordinate_resets", Text(report.CoordinateResets)),
            ("encrypted", report.IsEncrypted ? "true" : "false"),
            ("event_queue", Text(report.Waiting.Events)),
            ("event_time", report.Clocks.Events.ToString(CultureInfo.InvariantCulture)),
            ("failed", Text(members.Count(member => member.Status == 4))),
            ("health_score", Text(report.Health)),
            ("intent_queue", Text(report.Waiting.Intents)),
            ("left", Text(members.Count(member => member.Status == 3))),
            ("member_time", report.Clocks.Members.ToString(CultureInfo.InvariantCulture)),
            ("members", Text(Math.Max(1, members.Length))),
            ("query_queue", Text(report.Waiting.Queries)),
            ("query_time", report.Clocks.Queries.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static void Section(GoJsonWriter json, string name, (string Name, string Value)[] entries)
    {
        json.Name(name);
        json.BeginObject();
        foreach (var (entry, value) in entries)
        {
            json.Name(entry);
            json.Text(value);
        }

        json.EndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
