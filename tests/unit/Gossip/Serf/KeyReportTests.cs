using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class KeyReportTests
{
    [Fact]
    public void Keys_are_counted_and_who_does_not_answer_is_an_error()
    {
        var report = new KeyReport(3);
        report.Take("a", KeyMessages.EncodeAnswer(new KeyAnswer(true, "", ["k1", "k2"], "k1")));
        report.Take("b", KeyMessages.EncodeAnswer(new KeyAnswer(true, "", ["k1"], "k1")));
        Assert.False(report.IsComplete);
        Assert.Equal("2/3 nodes reported success", report.Error);
        report.Take("c", KeyMessages.EncodeAnswer(new KeyAnswer(false, "Keyring is empty (encryption not enabled)", null, "")));
        Assert.True(report.IsComplete);
        Assert.Equal("1/3 nodes reported failure", report.Error);
        Assert.Equal([("k1", 2), ("k2", 1)], report.Keys.Select(one => (one.Key, one.Value)));
        Assert.Equal([("k1", 2)], report.PrimaryKeys.Select(one => (one.Key, one.Value)));
        Assert.Equal([("c", "Keyring is empty (encryption not enabled)")], report.Messages.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public void An_answer_that_is_none_is_a_failure()
    {
        var report = new KeyReport(1);
        report.Take("a", [1, 2, 3]);
        Assert.Equal("1/1 nodes reported failure", report.Error);
    }

    [Fact]
    public void A_request_may_name_no_key()
    {
        Assert.Empty(KeyMessages.DecodeRequest(KeyMessages.EncodeRequest([]))!);
        Assert.Null(KeyMessages.DecodeRequest([]));
        Assert.Empty(KeyMessages.DecodeRequest([7, 0x81, 0xa3, (byte)'K', (byte)'e', (byte)'y', 0xc0])!);
    }
}
