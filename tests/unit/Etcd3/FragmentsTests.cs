using Google.Protobuf;
using Muster.Doors.Etcd3.Watching;
using Muster.Etcd.Wire.Messages;

namespace Muster.Tests.Unit.Etcd3;

public sealed class FragmentsTests
{
    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(1, 10)]
    [InlineData(100, 1_000)]
    [InlineData(100, 10)]
    [InlineData(100, 1_000_000)]
    public void Pieces_hold_everything_in_order_and_all_but_the_last_say_so(int events, int bytesMax)
    {
        var whole = new WatchResponse { Header = new ResponseHeader { Revision = 7 }, WatchId = 3 };
        for (var i = 0; i < events; i++)
        {
            whole.Events.Add(new Event { Kv = new KeyValue { Key = ByteString.CopyFromUtf8($"k{i}"), Value = ByteString.CopyFrom(new byte[i]) } });
        }

        var pieces = Fragments.Of(whole, bytesMax).ToList();
        Assert.Equal(whole.Events, pieces.SelectMany(piece => piece.Events));
        Assert.All(pieces, piece => Assert.Equal((whole.Header, whole.WatchId), (piece.Header, piece.WatchId)));
        Assert.Equal([.. Enumerable.Repeat(true, pieces.Count - 1), false], pieces.Select(piece => piece.Fragment));
        Assert.All(pieces, piece => Assert.True(piece.Events.Count <= 1 || piece.CalculateSize() < bytesMax));
        Assert.All(pieces.SkipLast(1), piece => Assert.NotEmpty(piece.Events));
    }
}
