using Muster.Cli;

namespace Muster.Tests.Unit.Cli;

/// <summary>Go's flag rules, as scripts written for Consul rely on them.</summary>
public sealed class FlagsTests
{
    private readonly Flags _flags = new();
    private readonly Flag _recurse;
    private readonly Flag _address;
    private readonly Flag _port;

    public FlagsTests()
    {
        _recurse = _flags.Switch("recurse", "");
        _address = _flags.Text("http-addr", "ADDRESS", "");
        _port = _flags.Integer("port", "");
    }

    [Theory]
    [InlineData("-http-addr=a:1")]
    [InlineData("--http-addr=a:1")]
    [InlineData("-http-addr", "a:1")]
    [InlineData("--http-addr", "a:1")]
    public void A_value_follows_an_equals_sign_or_stands_next(params string[] arguments)
    {
        Assert.Empty(Parsed([.. arguments]));
        Assert.Equal("a:1", _address.Text);
    }

    [Fact]
    public void The_first_operand_ends_the_flags()
    {
        Assert.Equal(["key", "-5", "-recurse"], Parsed(["key", "-5", "-recurse"]));
        Assert.False(_recurse.On);
    }

    [Fact]
    public void Two_dashes_end_the_flags()
    {
        Assert.Equal(["-recurse"], Parsed(["--", "-recurse"]));
        Assert.False(_recurse.On);
    }

    [Fact]
    public void A_single_dash_is_an_operand() => Assert.Equal(["-"], Parsed(["-recurse", "-"]));

    [Fact]
    public void A_switch_takes_no_next_argument()
    {
        Assert.Equal(["false"], Parsed(["-recurse", "false"]));
        Assert.True(_recurse.On);
    }

    [Theory]
    [InlineData("-recurse=false", false)]
    [InlineData("-recurse=0", false)]
    [InlineData("-recurse=T", true)]
    public void A_switch_may_be_told(string argument, bool on)
    {
        Parsed([argument]);
        Assert.Equal(on, _recurse.On);
    }

    [Fact]
    public void The_last_one_wins_and_all_are_kept()
    {
        Parsed(["-http-addr=a", "-http-addr=b"]);
        Assert.Equal("b", _address.Text);
        Assert.Equal(["a", "b"], _address.All);
    }

    [Theory]
    [InlineData("-nope", "flag provided but not defined: -nope")]
    [InlineData("--nope=1", "flag provided but not defined: -nope")]
    [InlineData("-http-addr", "flag needs an argument: -http-addr")]
    [InlineData("-recurse=maybe", "invalid boolean value \"maybe\" for -recurse: parse error")]
    [InlineData("-port=eighty", "invalid value \"eighty\" for flag -port: parse error")]
    [InlineData("---port", "bad flag syntax: ---port")]
    [InlineData("-=1", "bad flag syntax: -=1")]
    public void What_is_wrong_is_said_in_gos_words(string argument, string complaint) =>
        Assert.Equal(complaint, _flags.Parse([argument]).Complaint);

    [Fact]
    public void A_negative_number_is_a_value()
    {
        Parsed(["-port", "-1"]);
        Assert.Equal(-1, _port.Number);
    }

    private IReadOnlyList<string> Parsed(string[] arguments)
    {
        var (operands, complaint) = _flags.Parse(arguments);
        Assert.Null(complaint);
        return operands;
    }
}
