using System.Globalization;
using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>kill -9 while one state takes another's place.</summary>
public sealed class ReplaceTests
{
    [Fact]
    public async Task There_is_the_old_state_or_the_new_one_and_nothing_acknowledged_is_lost()
    {
        using var folder = new TempFolder();
        var chance = new Prng(4);
        for (var round = 0; round < LongRun.Choose(12, 200); round++)
        {
            var rows = 500 + chance.Next(15_000);
            await using var host = LoadHost.Start(new LoadTerms(folder.Path, "replace", rows, 0));

            // Then it is killed wherever it is: the machine's own haste decides between begin and end.
            var begun = 1 + chance.Next(4);
            await Eventually.Until(
                () => host.Exited || host.Lines("begin").Count >= begun, $"replacement {begun} begins; it said: {host.Tail()}");
            Assert.False(host.Exited, host.Tail());
            await host.KillAsync();
            await VerifyAsync(folder.Path, host, rows);
        }
    }

    private static async Task VerifyAsync(string directory, LoadHost host, int rows)
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "verify", Directory = directory };
        var opened = await EmbeddedEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        await using var engine = opened.Value;
        var all = (await engine.RangeAsync(new RangeQuery(KeyRange.All), CancellationToken.None)).Value;
        var generations = all.Items.Where(item => item.Key.ToString() != "written")
            .GroupBy(item => Encoding.UTF8.GetString(item.Value.Span).Trim()).ToList();
        var acknowledged = Last(host, "ack");
        if (acknowledged == 0)
        {
            // The round before may have left its own, or there never was one.
            Assert.InRange(generations.Count, 0, 1);
            return;
        }

        var (generation, found) = (long.Parse(generations.Single().Key, CultureInfo.InvariantCulture), generations[0].Count());
        Assert.Equal(rows, found);
        Assert.InRange(generation, acknowledged, Last(host, "begin"));
        if (Last(host, "wrote") == generation)
        {
            var written = all.Items.Single(item => item.Key.ToString() == "written");
            Assert.Equal($"{generation}", Encoding.UTF8.GetString(written.Value.Span));
        }
    }

    private static long Last(LoadHost host, string word) =>
        host.Lines(word).Select(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).LastOrDefault();
}
