using System.Globalization;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;

namespace Muster.Tests.FaultHost;

/// <summary>
/// Writes one transaction after the other: two keys that must be there both or neither, and a third that is overwritten
/// again and again.
/// </summary>
internal sealed class LoadWriter(EmbeddedEngine engine, Told told, string prefix, int id, int valueBytes)
{
    private static readonly Origin Origin = new("load", "test", "host");

    public async Task RunAsync()
    {
        var value = new byte[valueBytes];
        for (var number = 0; ; number++)
        {
            // The semicolon ends the key in a trace of raw bytes.
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}/{id}/{number};");
            var txn = Txn.Of(
                new Op.Put(Key.Of($"a/{name}"), value, LeaseId.None),
                new Op.Put(Key.Of($"b/{name}"), value, LeaseId.None),
                new Op.Put(Key.Of($"counter/{prefix}/{id}"), Key.Of(name).Memory, LeaseId.None));
            var result = await engine.CommitAsync(txn, Origin, CancellationToken.None);
            if (result.TryGet(out var done, out var refused))
            {
                told.Line($"ack {name} {done.At}");
            }
            else
            {
                told.Line($"refused {refused.Why} {name} {refused.Message}");
                if (refused.Why != Refusal.NoSpace)
                {
                    return;
                }
            }
        }
    }
}
