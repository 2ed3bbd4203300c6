using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>Folding history step by step, and loading late and folding the rest, end in the same picture.</summary>
public sealed class CatalogFoldTests
{
    private static readonly string[] _nodes = ["a", "b", "c"];
    private static readonly string[] _services = ["web", "db", "Api"];
    private static readonly string[] _states = ["passing", "warning", "critical"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Loading_at_any_revision_and_folding_the_rest_gives_the_same(int seed)
    {
        var chance = new Prng((ulong)seed);
        var ledger = new Ledger();
        var points = new List<(Revision At, IReadOnlyList<KeyValue> Rows)> { (ledger.Head, []) };
        for (var step = 0; step < 150; step++)
        {
            Step(ledger, chance);
            points.Add((ledger.Head, ledger.Rows));
        }

        foreach (var (at, rows) in points)
        {
            var fold = new CatalogFold();
            var picture = ledger.History.Where(batch => batch.At > at).Aggregate(
                fold.Load(at, rows), (state, batch) => fold.Step(state, batch, new HashSet<Question>()));
            Assert.Equal(Content(ledger.Picture), Content(picture));
            NoLower(ledger.Picture, picture, at);
        }
    }

    [Fact]
    public void Loading_at_the_beginning_and_folding_all_gives_the_same_indexes_too()
    {
        var chance = new Prng(99);
        var ledger = new Ledger();
        for (var step = 0; step < 300; step++)
        {
            Step(ledger, chance);
        }

        var fold = new CatalogFold();
        var picture = ledger.History.Aggregate(
            fold.Load(Revision.Never, []), (state, batch) => fold.Step(state, batch, new HashSet<Question>()));
        Assert.Equal(Indexes(ledger.Picture), Indexes(picture));
    }

    [Fact]
    public void Whatever_raises_an_index_that_the_rows_explain_wakes_its_readers()
    {
        var chance = new Prng(7);
        var ledger = new Ledger();
        for (var step = 0; step < 500; step++)
        {
            var before = ledger.Picture;
            Step(ledger, chance);
            foreach (var service in _services)
            {
                var question = new Question(Asking.Service, service);
                if (!ReferenceEquals(before.Health(service), ledger.Picture.Health(service))
                    && ledger.Picture.Health(service).Count + before.Health(service).Count > 0)
                {
                    Assert.Equal(ledger.Head, ledger.Picture.IndexOf(question));
                    Assert.Contains(Topic.Of(question, ledger.Picture), ledger.Touched);
                }
                else if (ledger.Touched.Count > 0 && ledger.Picture.Health(service).Count > 0)
                {
                    Assert.Equal(before.IndexOf(question), ledger.Picture.IndexOf(question));
                }
            }
        }
    }

    /// <summary>After a late load an index may be the revision of the load, where it can no longer be told; never lower.</summary>
    private static void NoLower(CatalogSnapshot told, CatalogSnapshot loaded, Revision at)
    {
        foreach (var (one, other) in Indexes(told).Zip(Indexes(loaded)))
        {
            Assert.True(other == one || (one <= at.Value && other == Math.Max(1, at.Value)), $"{one} became {other} loaded at {at}");
        }
    }

    private static List<long> Indexes(CatalogSnapshot picture) =>
        Enum.GetValues<Asking>()
            .SelectMany(asking => _nodes.Concat(_services).Append("never").Select(name => new Question(asking, name)))
            .Select(question => picture.IndexOf(question).Value)
            .ToList();

    private static string Content(CatalogSnapshot picture) => string.Join(
        '\n',
        picture.Nodes.Select(node => $"{node.Name} {node.Id} {node.Address} {node.Created} {node.Modified}")
            .Concat(picture.Services.Select(service => $"{service.Name}: {string.Join(',', service.Tags)}"))
            .Concat(_services.SelectMany(service => picture.Health(service)).Select(entry =>
                $"{entry.Node.Name} {entry.Instance.Service.Id} {entry.Instance.Created} {entry.Instance.Modified}: "
                + string.Join(',', entry.Checks.Select(check => $"{check.CheckId}={check.Status}@{check.Modified}"))))
            .Concat(_services.SelectMany(service => picture.ChecksOfService(service)).Select(check => check.CheckId))
            .Concat(_nodes.SelectMany(node => picture.ChecksOf(node)).Select(check => check.CheckId))
            .Concat(_nodes.Select(node => picture.FindNode($"{node}{node}")?.Name ?? "-")));

    private static void Step(Ledger ledger, Prng chance)
    {
        var node = Of(_nodes);
        var service = Of(_services);
        var address = chance.Next(4) == 0 ? "10.0.0.2" : "10.0.0.1";
        // Ids begin with the letter they belong to, so that prefixes find them; sometimes one is used by another name.
        var owner = chance.Next(12) == 0 ? Of(_nodes) : node;
        var wanted = Wanted.Node(node, address, $"{owner}{owner}111111-1111-1111-1111-111111111111");
        switch (chance.Next(10))
        {
            case 0:
                ledger.Deregister(node);
                break;
            case 1:
                ledger.Deregister(node, Id());
                break;
            case 2:
                ledger.Deregister(node, check: $"check{chance.Next(3)}");
                break;
            case 3:
                Try(wanted);
                break;
            case < 7:
                Try(wanted.With(service, Id(), chance.Next(2) == 0 ? ["x"] : []));
                break;
            default:
                Try(wanted.Checked($"check{chance.Next(3)}", chance.Next(3) == 0 ? "" : Id(), Of(_states)));
                break;
        }

        string Of(string[] words) => words[chance.Next(words.Length)];
        string Id() => $"id{chance.Next(2)}";
        void Try(Registration registration)
        {
            ledger.Touched.Clear();
            if (ledger.Plan(registration).Ok)
            {
                ledger.Register(registration);
            }
        }
    }
}
