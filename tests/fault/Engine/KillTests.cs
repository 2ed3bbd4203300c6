using Muster.Bedrock;
using Muster.Engine;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>kill -9 in the middle of writing.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_and_no_transaction_is_half_there()
    {
        using var folder = new TempFolder();
        var chance = new Prng(1);
        var head = Revision.Never;
        for (var round = 0; round < LongRun.Choose(10, 200); round++)
        {
            var terms = new LoadTerms(folder.Path, $"r{round}", 1 + chance.Next(16), 1 + chance.Next(4000));
            await using var host = LoadHost.Start(terms);
            await host.UntilAcknowledgedAsync(1 + chance.Next(2000));
            Assert.False(host.Exited, host.Tail());
            await host.KillAsync();

            var found = await host.VerifyAsync(terms);
            Assert.True(found > head, $"round {round}: the head went from {head} to {found}");
            head = found;
        }
    }
}
