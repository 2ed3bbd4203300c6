using System.Text;
using Muster.Gossip.Consul;
using Muster.Gossip.Serf.Messages;
using Muster.Tests.Unit.Gossip.Serf;

namespace Muster.Tests.Unit.Gossip.Consul;

public sealed class ConsulEventRecordTests
{
    [Fact]
    public void An_event_of_a_real_Consul_is_read_and_written_as_it_came()
    {
        var told = SerfVectorTests.UserMessages(SerfVectorTests.Bytes(SerfVectorTests.Find("05-consul.json", "consul-event")))
            .Select(message => SerfCodec.Decode(message)).OfType<SerfMessage.UserEvent>().Single();
        Assert.Equal(ConsulEventRecord.NamePrefix + "deploy", told.Name);

        var record = ConsulEventRecord.Decode(told.Payload);

        Assert.NotNull(record);
        Assert.Equal("db065db9-e5eb-b2ee-a3d3-70a6042262e9", record.Id);
        Assert.Equal(("deploy", "c.*", "", ""), (record.Name, record.NodeFilter, record.ServiceFilter, record.TagFilter));
        Assert.Equal("payload1", Encoding.UTF8.GetString(record.Payload));
        Assert.Equal(1, record.Version);
        Assert.Equal(Convert.ToHexString(told.Payload!), Convert.ToHexString(record.Encode()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c1")]
    [InlineData("85a24944")]
    public void What_is_no_such_record_is_refused(string hex) => Assert.Null(ConsulEventRecord.Decode(Convert.FromHexString(hex)));
}
