using Muster.Registry.Local.Probes;

namespace Muster.Tests.Unit.Local.Probes;

public sealed class PortNamesTests
{
    [Fact]
    public void Every_name_of_a_line_means_its_port_and_comments_mean_nothing()
    {
        const string text = "# a comment\nhttp\t\t80/tcp\twww www-http # WorldWideWeb\nbad line\nx 99999/tcp\nntp 123/udp\r\n";
        Assert.Equal(
            [(("http", "tcp"), 80), (("www", "tcp"), 80), (("www-http", "tcp"), 80), (("ntp", "udp"), 123)],
            PortNames.Parse(text));
    }

    [Fact]
    public void What_everybody_knows_is_known_without_any_file()
    {
        Assert.Equal(80, PortNames.Find("tcp", "HTTP"));
        Assert.Equal(53, PortNames.Find("udp", "domain"));
        Assert.Null(PortNames.Find("tcp", "zork"));
    }
}
