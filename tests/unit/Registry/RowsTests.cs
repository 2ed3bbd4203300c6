using System.Collections.Immutable;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;
using Muster.Registry.Rows;

namespace Muster.Tests.Unit.Registry;

public sealed class RowsTests
{
    // Field 100, a string: what a newer program might have added.
    private static readonly byte[] _newer = [0xA2, 0x06, 0x02, (byte)'h', (byte)'i'];

    private static readonly Node _node = new(
        Wanted.IdA, "Näme", "10.0.0.1", "dc1", Wanted.Map(("lan", "10.0.0.1")), Wanted.Map(("k", "v"), ("a", "")));

    private static readonly Service _service = new()
    {
        Id = "web1",
        Name = "web",
        Kind = "kind",
        Tags = ["b", "a", "b"],
        Address = "10.0.0.2",
        TaggedAddresses = ImmutableSortedDictionary<string, ServiceAddress>.Empty.Add("wan", new ServiceAddress("1.2.3.4", 5)),
        Meta = Wanted.Map(("m", "n")),
        Port = -80,
        Weights = new Weights(3, 0),
        EnableTagOverride = true,
    };

    private static readonly Check _check = new()
    {
        Node = "n",
        CheckId = "c",
        Name = "name",
        Status = "odd",
        Notes = "notes",
        Output = "output",
        ServiceId = "web1",
        ServiceName = "web",
        ServiceTags = ["t"],
        Type = "http",
        Definition = new CheckDefinition
        {
            Http = "http://x/",
            Method = "PUT",
            Body = "b",
            Header = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("H", ["1", "2"]),
            TlsSkipVerify = true,
            Tcp = "x:1",
            Interval = TimeSpan.FromSeconds(10),
            Timeout = TimeSpan.FromMilliseconds(1.5),
            DeregisterCriticalServiceAfter = TimeSpan.MaxValue,
        },
    };

    [Fact]
    public void Records_come_back_as_they_were()
    {
        Assert.True(NodeCodec.Decode(Row(NodeCodec.Encode(_node))).SameAs(_node));
        var instance = ServiceCodec.Decode(Row(ServiceCodec.Encode("n", _service)));
        Assert.True(instance.Service.SameAs(_service));
        Assert.Equal("n", instance.Node);
        var check = CheckCodec.Decode(Row(CheckCodec.Encode(_check)));
        var longest = check.Definition.DeregisterCriticalServiceAfter;
        Assert.True(longest > TimeSpan.FromDays(365 * 290));
        Assert.True(check.SameAs(_check with
        {
            Definition = _check.Definition with { DeregisterCriticalServiceAfter = longest },
        }));
        var side = new Side(ulong.MaxValue, "s", 3);
        Assert.True(SideCodec.Decode(Row(SideCodec.Encode(side))).SameAs(side));
    }

    [Fact]
    public void Revisions_are_the_rows_unless_it_continues_an_older_one()
    {
        var fresh = NodeCodec.Decode(Row(NodeCodec.Encode(_node)));
        Assert.Equal((7, 9), (fresh.Created.Value, fresh.Modified.Value));
        var moved = NodeCodec.Decode(Row(NodeCodec.Encode(fresh with { Created = new Revision(3) })));
        Assert.Equal((3, 9), (moved.Created.Value, moved.Modified.Value));
    }

    [Fact]
    public void A_rewritten_row_keeps_what_a_newer_program_wrote()
    {
        var node = NodeCodec.Decode(Row(Newer(NodeCodec.Encode(_node))));
        Assert.True(Holds(NodeCodec.Encode(node with { Address = "changed" })));
        Assert.True(NodeCodec.Decode(Row(NodeCodec.Encode(node with { Address = "changed" }))).Address == "changed");
        var service = ServiceCodec.Decode(Row(Newer(ServiceCodec.Encode("n", _service)))).Service;
        Assert.True(Holds(ServiceCodec.Encode("n", service with { Tags = [] })));
        Assert.Empty(ServiceCodec.Decode(Row(ServiceCodec.Encode("n", service with { Tags = [] }))).Service.Tags);
        var check = CheckCodec.Decode(Row(Newer(CheckCodec.Encode(_check))));
        Assert.True(Holds(CheckCodec.Encode(check with { Definition = new CheckDefinition() })));
        var side = SideCodec.Decode(Row(Newer(SideCodec.Encode(new Side(1, null, 0)))));
        Assert.True(Holds(SideCodec.Encode(side with { Flags = 0 })));
        Assert.True((side with { Flags = 0 }).SaysSomething());
    }

    [Fact]
    public void A_row_without_anything_newer_carries_nothing_along()
    {
        Assert.True(NodeCodec.Decode(Row(NodeCodec.Encode(_node))).Rest.IsEmpty);
        Assert.True(ServiceCodec.Decode(Row(ServiceCodec.Encode("n", _service))).Service.Rest.IsEmpty);
        Assert.True(CheckCodec.Decode(Row(CheckCodec.Encode(_check))).Rest.IsEmpty);
    }

    [Fact]
    public void Plans_keep_what_a_newer_program_wrote()
    {
        var ledger = new Ledger();
        ledger.Register(Wanted.Node("n", id: Wanted.IdA).With("web").Checked("c"));
        foreach (var row in ledger.Rows.Where(row => Keyspace.Read(row.Key).Table != CatalogTable.NodeIds))
        {
            ledger.TryCommit(Txn.Of(new Op.Put(row.Key, Newer(row.Value), LeaseId.None)));
        }

        ledger.Register(Wanted.Node("n", "changed", Wanted.IdA).With("web", "", "t").Checked("c", status: "critical"));
        Assert.Equal(3, ledger.Rows.Count(row => Holds(row.Value)));
        ledger.Register(Wanted.Node("renamed", "changed", Wanted.IdA));
        Assert.Equal(1, ledger.Rows.Count(row => Holds(row.Value)));
    }

    [Fact]
    public async Task Data_of_a_newer_shape_is_refused_with_what_to_do()
    {
        await using var rooms = await Rooms.OpenAsync();
        var newer = new SchemaRow { Version = Schema.Version + 1 }.ToByteArray();
        await rooms.Engine.CommitAsync(
            Txn.Of(new Op.Put(Keyspace.Schema, newer, LeaseId.None)), Origin.System, CancellationToken.None);
        var opened = await Catalog.OpenAsync(rooms.Engine, TimeProvider.System, new Prng(1), null, CancellationToken.None);
        Assert.Contains("start it with the newer Muster", opened.Refused!.Message, StringComparison.Ordinal);
    }

    private static KeyValue Row(ReadOnlyMemory<byte> value) =>
        new(Key.Of("x"), value, new Revision(7), new Revision(9), 2, LeaseId.None);

    private static ReadOnlyMemory<byte> Newer(ReadOnlyMemory<byte> row) => (byte[])[.. row.Span, .. _newer];

    private static bool Holds(ReadOnlyMemory<byte> row) => row.Span.IndexOf(_newer) >= 0;
}
