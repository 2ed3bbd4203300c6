using Muster.Doors;
using Muster.Tests.Unit.Dns;

namespace Muster.Tests.Unit.Etcd2;

public sealed class EtcdUrlsTests
{
    [Theory]
    [InlineData("127.0.0.1:2379", "http://127.0.0.1:2379")]
    [InlineData("https://127.0.0.1:2379", "https://127.0.0.1:2379")]
    [InlineData("0.0.0.0:2379", "http://10.0.0.7:2379")]
    [InlineData("https://0.0.0.0:2380", "https://10.0.0.7:2380")]
    [InlineData("[::]:2379", "http://10.0.0.7:2379")]
    [InlineData("[::1]:2379", "http://[::1]:2379")]
    public void Clients_are_told_addresses_that_they_reach(string listensAt, string told) =>
        Assert.Equal([told], EtcdUrls.OfClients([listensAt], Dig.Self("consul") with { AdvertiseAddress = "10.0.0.7" }));

    [Fact]
    public void What_the_operator_says_is_told_instead()
    {
        var self = Dig.Self("consul") with { EtcdAdvertised = ["https://etcd.example:2379"] };
        Assert.Equal(["https://etcd.example:2379"], EtcdUrls.OfClients(["127.0.0.1:2379", "https://127.0.0.1:2380"], self));
    }

    [Theory]
    [InlineData("10.0.0.7", 8300, "http://10.0.0.7:8300")]
    [InlineData("10.0.0.7", -1, "http://10.0.0.7:0")]
    [InlineData("fd00::7", 8300, "http://[fd00::7]:8300")]
    public void Members_have_an_address_also_where_they_do_not_listen(string advertised, int port, string told) =>
        Assert.Equal([told], EtcdUrls.OfPeers(Dig.Self("consul") with { AdvertiseAddress = advertised, ServerPort = port }));
}
