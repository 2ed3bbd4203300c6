using Muster.Tests.Support;

namespace Muster.Tests.Unit.Support;

public sealed class FreePortsTests
{
    [Fact]
    public void Every_port_is_given_once_and_below_the_ephemeral_range()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => FreePorts.Take()).ToList();
        Assert.Equal(50, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
    }
}
