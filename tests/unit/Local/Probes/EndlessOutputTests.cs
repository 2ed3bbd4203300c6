using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

[Collection(nameof(AloneCollection))]
public sealed class EndlessOutputTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_endless_output_costs_no_memory()
    {
        var mark = Path.Combine(_folder.Path, "mark");
        var script = $"head -c 50000000 /dev/zero; touch {mark}; exec yes";
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var running = new ScriptProbe(CheckTerms.Default with { Commands = CommandRights.Anyone }, _time).RunAsync(
            new LocalCheckDefinition { Args = ["sh", "-c", script] }, CancellationToken.None);
        await Eventually.Until(() => File.Exists(mark), "fifty megabytes were said");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.StartsWith(
            "Timed out (30s) running check\n\nCaptured 4096 of ", (await running).Output, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 40_000_000);
    }

    public void Dispose() => _folder.Dispose();
}
