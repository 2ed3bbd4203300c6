using System.Globalization;
using System.Text;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Tests.Unit.Bedrock;

/// <summary>The language of configuration files and access rules.</summary>
public sealed class HclReaderTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("a = 1", "{a=1}")]
    [InlineData("a = -3\nb = 0x1F\nc = 1.5e3\nd = -0.25", "{a=-3 b=31 c=1500 d=-0.25}")]
    [InlineData("a = true, b = false", "{a=true b=false}")]
    [InlineData("\"quoted key\" = \"v\"", "{quoted key='v'}")]
    [InlineData("log_level = \"warn\" # why\n// more\n/* and\nmore */ server = true", "{log_level='warn' server=true}")]
    [InlineData("a = [1, 2, 3,]", "{a=[1 2 3]}")]
    [InlineData("a = []", "{a=[]}")]
    [InlineData("a = [\n  { b = 1 },\n  [2, \"x\"],\n]", "{a=[{b=1} [2 'x']]}")]
    [InlineData("ports { http = -1 }", "{ports={http=-1}}")]
    [InlineData("ports = { http = -1, dns = 53 }", "{ports={http=-1 dns=53}}")]
    [InlineData("key \"foo\" { policy = \"read\" }", "{key={foo={policy='read'}}}")]
    [InlineData("a \"b\" \"c\" { }", "{a={b={c={}}}}")]
    [InlineData("service { name = \"a\" }\nservice { name = \"b\" }", "{service={name='a'} service={name='b'}}")]
    [InlineData("go-ldap.server = 1", "{go-ldap.server=1}")]
    [InlineData("ключ = \"значение\"", "{ключ='значение'}")]
    [InlineData("\uFEFFa = 1\r\nb = 2\r\n", "{a=1 b=2}")]
    public void Documents_are_read(string text, string expected) => Assert.Equal(expected, Shown(Read(text)));

    [Theory]
    [InlineData("\"a\\tb\\n\\\"c\\\" \\\\ \\x41 \\u00e9 \\U0001F600 \\101\"", "a\tb\n\"c\" \\ A é 😀 A")]
    [InlineData("\"{{ GetInterfaceIP \\\"eth0\\\" }}\"", "{{ GetInterfaceIP \"eth0\" }}")]
    [InlineData("\"a ${b \"quoted\" {c}} d\"", "a ${b \"quoted\" {c}} d")]
    [InlineData("<<END\none\n  two\nEND\n", "one\n  two\n")]
    [InlineData("<<-END\n    one\n      two\n\n    END", "one\n  two\n\n")]
    [InlineData("<<END\nEND", "")]
    public void Texts_are_unescaped(string value, string expected)
    {
        var item = Assert.Single(Read($"a = {value}").Items);
        Assert.Equal(expected, Assert.IsType<HclText>(item.Value).Value);
    }

    [Theory]
    [InlineData("a = ", "1:5: a value was expected, and here is the end of the document")]
    [InlineData("a\n", "2:1: behind the key \"a\" an \"=\" or a block was expected, and here is the end of the document")]
    [InlineData("a = yes", "1:5: yes is no value: a text stands in double quotes")]
    [InlineData("a = 1\nb = 12x", "2:5: 12x is no number")]
    [InlineData("a = \"x\nb = 1", "1:5: a text that begins here does not end: close it with a double quote")]
    [InlineData("a = \"\\q\"", "1:6: an unknown escape: a backslash in a text is written \\\\")]
    [InlineData("a = \"\\ud800\"", "1:6: an unknown escape: a backslash in a text is written \\\\")]
    [InlineData("/* a = 1", "1:1: a comment that begins here does not end: close it with */")]
    [InlineData("a = [1 2]", "1:8: a \",\" or a \"]\" was expected, and here is 2")]
    [InlineData("a = [1", "1:7: a \",\" or a \"]\" was expected, and here is the end of the document")]
    [InlineData("a {\n  b = 1", "2:8: a key was expected, and here is the end of the document")]
    [InlineData("a = 1\n}", "2:1: a key was expected, and here is \"}\"")]
    [InlineData("a \"b\" = 1", "1:7: behind \"a\" and its labels a \"{\" was expected, and here is \"=\"")]
    [InlineData("a = <<END\nEN", "1:5: a text that begins with << needs a name, its lines, and a line with the name alone")]
    [InlineData("a = ;", "1:5: illegal character \";\"")]
    [InlineData("{\"a\": }", "1:7: '}' is an invalid start of a value")]
    [InlineData("{\"a\": 1,\n \"é\": x}", "2:7: 'x' is an invalid start of a value")]
    [InlineData("{\"a\": 1} x", "1:10: 'x' is invalid after a single JSON value. Expected end of data")]
    [InlineData("{\"a\": \"\\ud800\"}", "1:7: a text is no valid Unicode")]
    public void Faults_say_where_and_what(string text, string expected)
    {
        var read = HclReader.Read(text);
        Assert.False(read.Ok);
        Assert.Equal(expected, read.Refused.Message);
    }

    [Fact]
    public void Json_gives_the_same_tree()
    {
        var json = Read("""{"a": [1, {"b": null}], "c": {"d": "\u00e9", "e": 1.5}, "f": true}""");
        Assert.Equal("{a=[1 {b=null}] c={d='é' e=1.5} f=true}", Shown(json));
    }

    [Fact]
    public void Everything_has_its_place()
    {
        var items = Read("a = 1\n\n  b {\n\tc = <<X\nline\nX\n    d = \"é\" e = 2\n}\n").Items;
        Assert.Equal((new HclPosition(1, 1), new HclPosition(1, 5)), (items[0].At, items[0].Value.At));
        var block = Assert.IsType<HclObject>(items[1].Value);
        Assert.Equal(
            ["b 3:3", "c 4:2", "d 7:5", "e 7:13"],
            items.Skip(1).Concat(block.Items).Select(item => $"{item.Key} {item.At}"));
    }

    [Theory]
    [InlineData("a = ", "[", "]")]
    [InlineData("", "a {", "}")]
    public void Depth_is_bounded(string before, string open, string close)
    {
        string Nested(int depth) => before + Repeated(open, depth) + Repeated(close, depth);
        Assert.True(HclReader.Read(Nested(HclLimits.DepthMax)).Ok);
        var tooDeep = HclReader.Read(Nested(100_000));
        Assert.Contains($"more than {HclLimits.DepthMax} levels", tooDeep.Refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_cut_or_changed_is_read_or_refused()
    {
        const string whole = "a = [1, {b = \"x\\n${c}\"}]\nk \"l\" { m = <<-E\n  t\n  E\n}\n/* c */ n = -0x1f // d\n";
        var chance = new Prng(20);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(whole, 0, chance.Next(whole.Length) + 1, 256);
            for (var changes = chance.Next(4); changes > 0; changes--)
            {
                text[chance.Next(text.Length)] = "{}[]=\",\\<-E\n$#/*0x\u00e9\ud83d\0"[chance.Next(21)];
            }

            var read = HclReader.Read(text.ToString());
            Assert.True(read.Ok || read.Refused.Message.Length > 0);
        }
    }

    private static string Repeated(string part, int count) => new StringBuilder().Insert(0, part, count).ToString();

    private static HclObject Read(string text)
    {
        var read = HclReader.Read(text);
        Assert.True(read.Ok, read.Refused?.Message);
        return read.Value;
    }

    private static string Shown(HclNode node) => node switch
    {
        HclText text => $"'{text.Value}'",
        HclNumber number => number.IsWhole
            ? number.Whole.ToString(CultureInfo.InvariantCulture)
            : number.Value.ToString(CultureInfo.InvariantCulture),
        HclBool truth => truth.Value ? "true" : "false",
        HclList list => $"[{string.Join(' ', list.Items.Select(Shown))}]",
        HclObject map => $"{{{string.Join(' ', map.Items.Select(item => $"{item.Key}={Shown(item.Value)}"))}}}",
        _ => node.Kind,
    };
}
