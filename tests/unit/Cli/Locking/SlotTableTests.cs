using System.Text;
using Muster.Cli.Locking;
using Muster.Cli.Store;

namespace Muster.Tests.Unit.Cli.Locking;

/// <summary>Who holds a lock for several, byte for byte as Consul's clients write it.</summary>
public sealed class SlotTableTests
{
    [Theory]
    [InlineData("", "{\"Limit\":3,\"Holders\":{}}")]
    [InlineData("{\"Limit\":2,\"Holders\":{\"b\":true,\"a\":true}}", "{\"Limit\":2,\"Holders\":{\"a\":true,\"b\":true}}")]
    [InlineData("{\"Limit\":2,\"Holders\":null}", "{\"Limit\":2,\"Holders\":{}}")]
    [InlineData("{}", "{\"Limit\":0,\"Holders\":{}}")]
    public void It_is_read_and_written_as_clients_have_it(string value, string written) =>
        Assert.Equal(written, Encoding.UTF8.GetString(Of(value).Bytes()));

    [Theory]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{\"Limit\":\"three\"}")]
    public void What_is_something_else_is_refused(string value) => Assert.StartsWith(
        "lock decoding failed: ", SlotTable.Of(Encoding.UTF8.GetBytes(value), 3).Refused?.Message, StringComparison.Ordinal);

    [Fact]
    public void Whose_session_is_gone_holds_nothing()
    {
        var table = Of("{\"Limit\":2,\"Holders\":{\"a\":true,\"b\":true}}");
        Assert.True(table.IsFull);
        var alive = table.Among(["b", "", "c"]);
        Assert.Equal(["b"], alive.Holders);
        Assert.False(alive.IsFull);
        Assert.Equal(["b", "c"], alive.With("c").Holders);
        Assert.Equal(["c"], alive.With("c").Without("b").Holders);
    }

    [Theory]
    [InlineData("a", "a/.lock")]
    [InlineData("/a//b/", "a/b/.lock")]
    [InlineData("a/../b/./c", "b/c/.lock")]
    [InlineData("../a", "a/.lock")]
    [InlineData("", ".lock")]
    public void All_who_name_one_lock_meet_at_one_key(string prefix, string key) =>
        Assert.Equal(key, KeyPath.Join(prefix, SlotTable.KeyName));

    private static SlotTable Of(string value) => SlotTable.Of(Encoding.UTF8.GetBytes(value), 3).Value;
}
