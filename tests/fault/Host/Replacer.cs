using System.Globalization;
using System.Text;
using Muster.Engine;
using Muster.Engine.Embedded;

namespace Muster.Tests.FaultHost;

/// <summary>
/// Puts one state after the other in the place of all there is, each a generation whose rows all say which, and writes once
/// into each: what is left after a kill is one generation, whole.
/// </summary>
internal sealed class Replacer(EmbeddedEngine engine, Told told, int rows)
{
    /// <summary>Fast enough for the disk not to be what is tested, large enough for a kill to fall into it.</summary>
    private const int ValueBytes = 64;

    public async Task RunAsync()
    {
        while (true)
        {
            var head = (await engine.HeadAsync(CancellationToken.None)).Value;
            var at = head.Value + 10;
            told.Line(string.Create(CultureInfo.InvariantCulture, $"begin {at}"));
            var replaced = await engine.ReplaceAsync(Image(at, head), CancellationToken.None);
            if (!replaced.Ok)
            {
                told.Line($"refused {replaced.Refused.Why}: {replaced.Refused.Message}");
                return;
            }

            told.Line(string.Create(CultureInfo.InvariantCulture, $"ack {at}"));
            var write = Txn.Of(new Op.Put(Key.Of("written"), Encoding.UTF8.GetBytes($"{at}"), LeaseId.None));
            if ((await engine.CommitAsync(write, Origin.System, CancellationToken.None)).Ok)
            {
                told.Line(string.Create(CultureInfo.InvariantCulture, $"wrote {at}"));
            }
        }
    }

    private StateImage Image(long at, Revision head) => new(
        new Revision(at),
        head,
        [],
        [
            .. Enumerable.Range(0, rows).Select(row => new KeyValue(
                Key.Of(string.Create(CultureInfo.InvariantCulture, $"row/{row:00000000}")),
                Encoding.UTF8.GetBytes(at.ToString(CultureInfo.InvariantCulture).PadRight(ValueBytes)),
                new Revision(at - 1 - (row % 3)),
                new Revision(at - 1 - (row % 3)),
                1,
                LeaseId.None)),
        ]);
}
