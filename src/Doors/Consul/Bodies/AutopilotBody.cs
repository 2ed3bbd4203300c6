using Muster.Doors.Go;
using Muster.Registry.Operator;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of operator/autopilot/configuration: what it does not say is nothing, not what it was (Consul 1.8.7).</summary>
internal sealed class AutopilotBody
{
    public static readonly GoStruct<AutopilotBody> Shape = new(
        "AutopilotConfiguration",
        "api.AutopilotConfiguration",
        new("CleanupDeadServers", (json, body) => body._cleanup = json.Bool() ?? body._cleanup),
        new("LastContactThreshold", (json, body) => body._contact = json.Duration() ?? body._contact),
        new("MaxTrailingLogs", (json, body) => body._trailing = json.Integer("uint64") ?? body._trailing),
        new("MinQuorum", (json, body) => body._quorum = json.Integer("uint") ?? body._quorum),
        new("ServerStabilizationTime", (json, body) => body._stabilization = json.Duration() ?? body._stabilization),
        new("RedundancyZoneTag", (json, body) => body._zoneTag = json.String() ?? body._zoneTag),
        new("DisableUpgradeMigration", (json, body) => body._staysOld = json.Bool() ?? body._staysOld),
        new("UpgradeVersionTag", (json, body) => body._versionTag = json.String() ?? body._versionTag),
        new("CreateIndex", (json, _) => json.Integer("uint64")),
        new("ModifyIndex", (json, _) => json.Integer("uint64")));

    private bool _cleanup;
    private TimeSpan _contact;
    private int _trailing;
    private int _quorum;
    private TimeSpan _stabilization;
    private string _zoneTag = "";
    private bool _staysOld;
    private string _versionTag = "";

    public AutopilotTerms ToTerms() => new()
    {
        CleanupDeadServers = _cleanup,
        LastContactThreshold = _contact,
        MaxTrailingLogs = (ulong)Math.Max(0, _trailing),
        MinQuorum = (uint)Math.Max(0, _quorum),
        ServerStabilizationTime = _stabilization,
        RedundancyZoneTag = _zoneTag,
        DisableUpgradeMigration = _staysOld,
        UpgradeVersionTag = _versionTag,
    };
}
