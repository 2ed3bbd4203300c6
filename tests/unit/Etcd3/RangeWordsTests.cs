using Google.Protobuf;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Unit.Etcd3;

public sealed class RangeWordsTests
{
    [Fact]
    public void Every_option_has_its_place()
    {
        var query = RangeWords.Of(new RangeRequest
        {
            Key = Text("a"),
            RangeEnd = Text("c"),
            Limit = 7,
            Revision = 9,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Mod,
            KeysOnly = true,
            MinCreateRevision = 1,
            MaxCreateRevision = 2,
            MinModRevision = 3,
            MaxModRevision = 4,
        });
        Assert.Equal(new KeyRange(Key.Of("a"), Key.Of("c")), query.Range);
        Assert.Equal((7, 9L, SortBy.Modified, true, Returning.Keys), (query.Limit, query.At.Value, query.SortBy, query.Descending, query.Returning));
        Assert.Equal(
            (1L, 2L, 3L, 4L),
            (query.CreatedMin.Value, query.CreatedMax.Value, query.ModifiedMin.Value, query.ModifiedMax.Value));
    }

    [Fact]
    public void An_end_of_one_zero_byte_is_no_end()
    {
        Assert.Equal(KeyRange.From(Key.Of("a")), RangeWords.Of(new RangeRequest { Key = Text("a"), RangeEnd = Text("\0") }).Range);
        Assert.Equal(KeyRange.Single(Key.Of("a")), RangeWords.Of(new RangeRequest { Key = Text("a") }).Range);
    }

    [Fact]
    public void Numbers_out_of_bounds_are_taken_as_their_bounds()
    {
        var query = RangeWords.Of(new RangeRequest { Key = Text("a"), Limit = long.MaxValue, Revision = -5 });
        Assert.Equal((int.MaxValue, Revision.Never), (query.Limit, query.At));
        Assert.Equal(0, RangeWords.Of(new RangeRequest { Key = Text("a"), Limit = -1 }).Limit);
    }

    [Fact]
    public void A_count_alone_wins_over_keys_alone_and_an_order_unknown_is_by_key()
    {
        var query = RangeWords.Of(new RangeRequest
        {
            Key = Text("a"), KeysOnly = true, CountOnly = true, SortTarget = (RangeRequest.Types.SortTarget)77,
        });
        Assert.Equal((Returning.Count, SortBy.Key), (query.Returning, query.SortBy));
    }

    [Fact]
    public void A_key_must_be_named() => Assert.Equal(EtcdError.EmptyKey, RangeWords.Fault(new RangeRequest { RangeEnd = Text("z") }));

    private static ByteString Text(string text) => ByteString.CopyFromUtf8(text);
}
