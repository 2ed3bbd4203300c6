using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Operator;

namespace Muster.Registry.Rows;

internal static class AutopilotCodec
{
    private static readonly MessageParser<AutopilotRow> _knowing = AutopilotRow.Parser.WithDiscardUnknownFields(true);

    public static AutopilotTerms Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        return new AutopilotTerms
        {
            CleanupDeadServers = read.CleanupDeadServers,
            LastContactThreshold = Of(read.LastContactThresholdNanos),
            MaxTrailingLogs = read.MaxTrailingLogs,
            MinQuorum = read.MinQuorum,
            ServerStabilizationTime = Of(read.ServerStabilizationTimeNanos),
            RedundancyZoneTag = read.RedundancyZoneTag,
            DisableUpgradeMigration = read.DisableUpgradeMigration,
            UpgradeVersionTag = read.UpgradeVersionTag,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    public static ReadOnlyMemory<byte> Encode(AutopilotTerms terms)
    {
        var row = RowRest.Begin(AutopilotRow.Parser, terms.Rest);
        row.CleanupDeadServers = terms.CleanupDeadServers;
        row.LastContactThresholdNanos = Nanos(terms.LastContactThreshold);
        row.MaxTrailingLogs = terms.MaxTrailingLogs;
        row.MinQuorum = terms.MinQuorum;
        row.ServerStabilizationTimeNanos = Nanos(terms.ServerStabilizationTime);
        row.RedundancyZoneTag = terms.RedundancyZoneTag;
        row.DisableUpgradeMigration = terms.DisableUpgradeMigration;
        row.UpgradeVersionTag = terms.UpgradeVersionTag;
        return row.ToByteArray();
    }

    private static TimeSpan Of(long nanos) => TimeSpan.FromTicks(nanos / TimeSpan.NanosecondsPerTick);

    private static long Nanos(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
