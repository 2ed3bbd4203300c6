using System.Globalization;
using Muster.Engine;
using Muster.Registry.Entries;
using Muster.Registry.Entries.Chains;
using Muster.Registry.Rows;

namespace Muster.Tests.Unit.Registry;

/// <summary>What the stories beside Consul cannot show of chains: where they end, and that rows hold all of an entry.</summary>
public sealed class ChainCompilerTests
{
    private static readonly Revision _at = new(7);

    [Theory]
    [InlineData("", "tcp", 0, "96f2c150")]
    [InlineData("", "http2", 0, "49c19fe6")]
    [InlineData("", "grpc", 0, "ef15b5b5")]
    [InlineData("", "", 7_000_000_000, "8b1bc506")]
    [InlineData("remote", "", 7_000_000_000, "4ea2077f")]
    public void Overrides_have_the_hash_that_Consul_gives_them(string mode, string protocol, long timeout, string hash) =>
        Assert.Equal(hash, CustomizationHash.Of(mode, protocol, timeout));

    [Fact]
    public void Splitters_that_follow_one_another_without_end_are_refused()
    {
        const int Splitters = 2_000;
        var entries = Enumerable.Range(0, Splitters).Aggregate(Http(EntriesSnapshot.None), (state, at) => state.With(
            _at, new ServiceSplitter { Name = Name(at), Splits = [new ServiceSplit(100, Name(at + 1), "", "")] }));
        Assert.Contains("leads over more than 256 splitters", Refusal(entries, Name(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_that_multiply_are_refused()
    {
        const int Levels = 40;
        var entries = Enumerable.Range(0, Levels).Aggregate(Http(EntriesSnapshot.None), (state, at) => state.With(
            _at,
            new ServiceSplitter
            {
                Name = Name(at),
                Splits = [new ServiceSplit(50, Name(at + 1), "", ""), new ServiceSplit(50, Name(at + 1), "", "other")],
            }));
        Assert.Contains("comes to more than 4096 splits", Refusal(entries, Name(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_hangs_on_every_name_that_it_looked_up()
    {
        var entries = Http(EntriesSnapshot.None)
            .With(_at, new ServiceSplitter { Name = "web", Splits = [new ServiceSplit(100, "api", "", "")] })
            .With(_at, new ServiceResolver { Name = "api", Redirect = new ResolverRedirect("db", "", "", "") });
        Assert.Equal(["api", "db", "web"], ChainReads.Of(entries, "web").Order(StringComparer.Ordinal));
        Assert.Equal(_at, entries.TouchedAt(ChainReads.Of(entries, "web")));
    }

    [Fact]
    public void A_row_holds_all_of_an_entry()
    {
        ConfigEntry entry = new ServiceRouter
        {
            Name = "Web",
            Routes =
            [
                new ServiceRoute(
                    new RouteMatch(new HttpMatch { PathExact = "/a", Headers = [new HeaderMatch { Name = "h", Invert = true }] }),
                    new RouteDestination { Service = "b", RequestTimeoutNanos = 5, RetriedCodes = [500] }),
                new ServiceRoute(new RouteMatch(null), null),
            ],
        };
        var row = new KeyValue(Key.Of("x"), EntryCodec.Encode(entry), _at, _at, 1, LeaseId.None);
        var again = Assert.IsType<ServiceRouter>(EntryCodec.Decode(row));
        Assert.Equal(row.Value.ToArray(), EntryCodec.Encode(again).ToArray());
        Assert.Equal(("Web", _at, 5L), (again.Name, again.Modified, again.Routes!.Value[0].Destination!.RequestTimeoutNanos));
        Assert.Null(again.Routes.Value[1].Match!.Http);
    }

    private static EntriesSnapshot Http(EntriesSnapshot entries) =>
        entries.With(_at, new ProxyDefaults { Name = ProxyDefaults.OnlyName, Config = "{}", Protocol = "http" });

    private static string Name(int at) => string.Create(CultureInfo.InvariantCulture, $"s{at}");

    private static string Refusal(EntriesSnapshot entries, string service)
    {
        var question = new ChainQuestion { Service = service, Datacenter = "dc1", EvaluatedIn = "dc1" };
        return ChainCompiler.Compile(new EntryLookup(entries), question, "x.consul").Refused?.Message ?? "";
    }
}
