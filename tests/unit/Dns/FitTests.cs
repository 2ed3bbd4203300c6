using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Tests.Support;
using Record = Muster.Doors.Dns.Wire.Record;

namespace Muster.Tests.Unit.Dns;

/// <summary>How much of an answer which asker gets.</summary>
public sealed class FitTests
{
    private static readonly FixedPicture _catalog = Catalog();

    [Theory]
    [InlineData("web", "A", 0, 3, 84)] // Bytes as Consul 1.8.7 sends for the same catalog.
    [InlineData("web", "A", 512, 3, 95)]
    [InlineData("web", "A", 100, 3, 95)]
    [InlineData("web", "A", 600, 12, 239)]
    [InlineData("big", "A", 600, 34, 591)]
    [InlineData("big", "A", 1000, 59, 991)]
    [InlineData("big", "A", 4096, 60, 1007)]
    [InlineData("web", "Srv", 4096, 12, 698)]
    [InlineData("big", "Srv", 4096, 60, 3458)]
    public void Answers_by_udp(string service, string type, int offered, int answers, int bytes)
    {
        var dig = new Dig(_catalog);
        var message = dig.Ask(
            $"{service}.service.consul",
            Enum.Parse<RecordType>(type),
            offered == 0 ? null : new Edns((ushort)offered, Subnet: null));

        Assert.Equal((answers, bytes, false), (message.Answers.Count, dig.BytesOfLast, message.Truncated));
    }

    [Theory]
    [InlineData("big", "A", 60, 996)]
    [InlineData("big", "Srv", 60, 3447)]
    [InlineData("web", "Srv", 12, 687)]
    public void All_of_it_by_tcp(string service, string type, int answers, int bytes)
    {
        var dig = new Dig(_catalog);
        var message = dig.Ask($"{service}.service.consul", Enum.Parse<RecordType>(type), transport: Transport.Tcp);

        Assert.Equal((answers, bytes), (message.Answers.Count, dig.BytesOfLast));
    }

    [Fact]
    public void Never_more_than_the_asker_can_take_and_never_less_than_fits()
    {
        var dig = new Dig(_catalog);
        for (var offered = 513; offered < 4000; offered += 7)
        {
            var message = dig.Ask("big.service.consul", RecordType.Srv, new Edns((ushort)offered, Subnet: null));
            Assert.InRange(dig.BytesOfLast, 12, offered);
            Assert.True(message.Answers.Count == 60 || offered - dig.BytesOfLast < 70);
            Assert.Equal(message.Answers.Count, message.Extras.Count);
        }
    }

    [Fact]
    public void What_belongs_to_answers_left_out_is_left_out()
    {
        var message = new Dig(_catalog).Ask("web.service.consul", RecordType.Srv);
        var targets = message.Answers.Cast<Record.Srv>().Select(srv => srv.Target.ToString());

        Assert.Equal(targets, message.Extras.Select(record => record.Owner.ToString()));
    }

    [Fact]
    public void Metadata_goes_before_answers_do()
    {
        var meta = new string('x', 200);
        var catalog = new FixedPicture()
            .Node("m1", "10.4.0.1", ("k1", meta), ("k2", meta)).Service("ml")
            .Node("m2", "10.4.0.2", ("k1", meta), ("k2", meta)).Service("ml");

        var cut = new Dig(catalog).Ask("ml.service.consul", RecordType.Srv);
        var whole = new Dig(catalog).Ask("ml.service.consul", RecordType.Srv, new Edns(4096, Subnet: null));

        Assert.Equal((2, 2), (cut.Answers.Count, cut.Extras.Count));
        Assert.Equal((2, 6), (whole.Answers.Count, whole.Extras.Count));
    }

    [Fact]
    public void One_answer_always_stays()
    {
        var catalog = new FixedPicture().Node("m1", "10.4.0.1", ("k1", new string('x', 600)));

        var message = new Dig(catalog).Ask("m1.node.consul", RecordType.Txt);

        Assert.Single(message.Answers);
    }

    [Fact]
    public void More_than_a_tcp_message_can_hold_is_cut_to_it()
    {
        var catalog = new FixedPicture();
        for (var i = 0; i < 2000; i++)
        {
            catalog.Node($"node-with-a-long-name-{i}", $"10.5.{i / 250}.{i % 250}").Service("huge", 80);
        }

        var dig = new Dig(catalog, new DnsDoorOptions { EnableTruncate = true });
        var message = dig.Ask("huge.service.consul", RecordType.Srv, transport: Transport.Tcp);

        Assert.InRange(dig.BytesOfLast, 65_000, 65_535);
        Assert.True(message.Truncated);
        Assert.Equal(message.Answers.Count, message.Extras.Count);
    }

    [Fact]
    public void The_truncated_bit_says_that_answers_are_missing_only_where_it_is_enabled()
    {
        var options = new DnsDoorOptions { EnableTruncate = true, UdpAnswerLimit = 20, ARecordLimit = 10 };
        var dig = new Dig(_catalog, options);

        var few = dig.Ask("web.service.consul");
        var fitting = dig.Ask("web.service.consul", RecordType.Srv, new Edns(700, Subnet: null));
        var limited = dig.Ask("web.service.consul", edns: new Edns(4096, Subnet: null));

        Assert.Equal((8, true), (few.Answers.Count, few.Truncated));
        Assert.Equal((12, false), (fitting.Answers.Count, fitting.Truncated));
        Assert.Equal((10, false), (limited.Answers.Count, limited.Truncated));
    }

    [Fact]
    public void Without_compression_names_are_whole()
    {
        var dig = new Dig(_catalog, new DnsDoorOptions { DisableCompression = true });

        dig.Ask("web.service.consul", edns: new Edns(4096, Subnet: null));

        Assert.Equal(12 + 24 + (12 * (20 + 14)) + 11, dig.BytesOfLast);
    }

    [Fact]
    [Covers("D-28")]
    public void The_order_is_left_to_chance_which_the_seed_decides()
    {
        Assert.Equal(Orders(seed: 7), Orders(seed: 7));
        Assert.NotEqual(Orders(seed: 7), Orders(seed: 8));

        static List<string> Orders(ulong seed)
        {
            var dig = new Dig(_catalog, seed: seed);
            return [.. Enumerable.Range(0, 5).SelectMany(_ => dig.Ask("web.service.consul").Answers.Select(Dig.Show))];
        }
    }

    [Fact]
    [Covers("D-28")]
    public void The_order_is_another_each_time()
    {
        var dig = new Dig(_catalog);
        var orders = Enumerable.Range(0, 50)
            .Select(_ => string.Join(' ', dig.Ask("web.service.consul").Answers.Select(Dig.Show)));

        Assert.InRange(orders.Distinct().Count(), 40, 50);
    }

    private static FixedPicture Catalog()
    {
        var catalog = new FixedPicture();
        for (var i = 1; i <= 12; i++)
        {
            catalog.Node($"w{i}", $"10.2.0.{i}").Service("web", 800 + i);
        }

        for (var i = 1; i <= 60; i++)
        {
            catalog.Node($"big{i}", $"10.3.0.{i}").Service("big", 800 + i);
        }

        return catalog;
    }
}
