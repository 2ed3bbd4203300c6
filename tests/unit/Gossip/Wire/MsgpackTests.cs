using Muster.Gossip.Wire.Msgpack;

namespace Muster.Tests.Unit.Gossip.Wire;

public sealed class MsgpackTests
{
    private static readonly string[] _declared = ["SeqNo", "Node"];

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "CC80")]
    [InlineData(255, "CCFF")]
    [InlineData(256, "CD0100")]
    [InlineData(65536, "CE00010000")]
    [InlineData(4294967296, "CF0000000100000000")]
    [InlineData(-1, "FF")]
    [InlineData(-32, "E0")]
    [InlineData(-33, "D0DF")]
    [InlineData(-129, "D1FF7F")]
    [InlineData(-32769, "D2FFFF7FFF")]
    [InlineData(long.MinValue, "D38000000000000000")]
    public void A_number_takes_its_smallest_form_and_comes_back(long value, string hex)
    {
        var writer = new MsgpackWriter();
        writer.Signed(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        var reader = new MsgpackReader(writer.Written);
        Assert.Equal(value, reader.Int64());
        Assert.True(reader.Ok);
    }

    [Theory]
    [InlineData(0, "A0")]
    [InlineData(31, "BF")]
    [InlineData(32, "DA0020")]
    [InlineData(130, "DA0082")]
    [InlineData(65536, "DB00010000")]
    public void Bytes_are_never_str8_and_never_bin(int length, string header)
    {
        var writer = new MsgpackWriter();
        writer.Raw(new byte[length]);
        Assert.StartsWith(header, Convert.ToHexString(writer.Written), StringComparison.Ordinal);
        var reader = new MsgpackReader(writer.Written);
        Assert.Equal(length, reader.Bytes()!.Length);
    }

    [Theory]
    [InlineData("82A55365714E6F07A44E6F6465A170")] // as it is sent
    [InlineData("82A44E6F6465A170A55365714E6F07")] // another order
    [InlineData("82A55365714E6FCF0000000000000007A44E6F6465D90170")] // wider forms
    [InlineData("83A55365714E6F07A17892C081A16105A44E6F6465A170")] // an unknown field
    [InlineData("9207A170")] // without names
    [InlineData("9307A17093010203")] // and with fields unknown to us
    public void A_record_is_read_in_every_form(string hex)
    {
        var reader = new MsgpackReader(Convert.FromHexString(hex));
        var (seq, node) = Read(ref reader);
        Assert.True(reader.Ok);
        Assert.Equal((7u, "p"), (seq, node));
        Assert.Equal(0, reader.Rest.Length);
    }

    [Theory]
    [InlineData("82A55365714E6F07A44E6F6465C40170", MsgpackFault.Malformed)] // bin for a text
    [InlineData("81A55365714E6FCF0000000100000000", MsgpackFault.Malformed)] // too large for its field
    [InlineData("81A55365714E6FFF", MsgpackFault.Malformed)] // negative
    [InlineData("81A55365714E6FA107", MsgpackFault.Malformed)] // a text for a number
    [InlineData("A170", MsgpackFault.Malformed)]
    [InlineData("8101", MsgpackFault.Malformed)]
    [InlineData("82A55365714E6F07", MsgpackFault.Truncated)]
    [InlineData("DFFFFFFFFF", MsgpackFault.Truncated)]
    [InlineData("DB7FFFFFFF", MsgpackFault.Malformed)]
    [InlineData("81DBFFFFFFFF", MsgpackFault.Truncated)]
    [InlineData("", MsgpackFault.Truncated)]
    public void A_record_that_is_none_is_a_fault_that_sticks(string hex, MsgpackFault expected)
    {
        var reader = new MsgpackReader(Convert.FromHexString(hex));
        Read(ref reader);
        Assert.Equal(expected, reader.Fault);
        Assert.Equal("", reader.Text());
        Assert.Equal(expected, reader.Fault);
    }

    [Fact]
    public void Nil_is_the_empty_value_of_every_field()
    {
        var reader = new MsgpackReader(Convert.FromHexString("C0C0C0C0C0C0C0"));
        Assert.Equal(0u, reader.UInt32());
        Assert.Equal("", reader.Text());
        Assert.Null(reader.Bytes());
        Assert.False(reader.Bool());
        Assert.Equal(0, reader.ArrayCount());
        Assert.Equal(0, reader.Float());
        Assert.Equal((0u, ""), Read(ref reader));
        Assert.True(reader.Ok);
    }

    [Fact]
    public void Bytes_may_come_as_numbers()
    {
        var reader = new MsgpackReader(Convert.FromHexString("96010502020505"));
        Assert.Equal([1, 5, 2, 2, 5, 5], reader.Bytes());
        var wide = new MsgpackReader(Convert.FromHexString("91CD0100"));
        wide.Bytes();
        Assert.Equal(MsgpackFault.Malformed, wide.Fault);
    }

    [Fact]
    public void Depth_costs_nothing_to_pass_over()
    {
        var deep = new byte[100_000];
        Array.Fill(deep, (byte)0x91);
        var reader = new MsgpackReader(deep);
        reader.Skip();
        Assert.Equal(MsgpackFault.Truncated, reader.Fault);
    }

    private static (uint Seq, string Node) Read(ref MsgpackReader reader)
    {
        var (seq, node) = (0u, "");
        var fields = reader.Record(_declared);
        while (reader.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "SeqNo":
                    seq = reader.UInt32();
                    break;
                default:
                    node = reader.Text();
                    break;
            }
        }

        return (seq, node);
    }
}
