using System.Text;
using Muster.Doors.Go;

namespace Muster.Tests.Unit.Go;

/// <summary>JSON as Go writes it, and the errors of its decoder; the texts are those of a Consul 1.8.7.</summary>
public sealed class GoJsonTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("<a href=\"x\">&", "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\"")]
    [InlineData("\n\r\t\b\f\u0001\u007f", "\"\\n\\r\\t\\u0008\\u000c\\u0001\u007f\"")]
    [InlineData("\u2028\u2029é\\/", "\"\\u2028\\u2029é\\\\/\"")]
    public void Escapes_as_Go_does(string text, string json) => Assert.Equal(json, Write(writer => writer.Text(text)));

    [Fact]
    public void Each_byte_that_is_no_utf8_becomes_an_escape() =>
        Assert.Equal("\"a\\ufffd\\ufffdb\"", Write(writer => writer.Text([(byte)'a', 0xFF, 0xC3, (byte)'b'])));

    [Fact]
    public void Pretty_is_four_spaces_and_a_newline() =>
        Assert.Equal(
            "[\n    {\n        \"A\": [],\n        \"B\": {},\n        \"C\": null,\n        \"D\": [\n            1,\n"
                + "            2\n        ]\n    }\n]\n",
            Write(WriteNested, pretty: true));

    [Fact]
    public void Compact_has_no_space_at_all() =>
        Assert.Equal("[{\"A\":[],\"B\":{},\"C\":null,\"D\":[1,2]}]", Write(WriteNested));

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("  \n", "EOF")]
    [InlineData("{", "unexpected EOF")]
    [InlineData("\"ab", "unexpected EOF")]
    [InlineData("tr", "unexpected EOF")]
    [InlineData("x", "invalid character 'x' looking for beginning of value")]
    [InlineData("{\"a\":\"b\",}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{'a':1}", "invalid character '\\'' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":\"b\" \"c\"}", "invalid character '\"' after object key:value pair")]
    [InlineData("{\"a\":01}", "invalid character '1' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("tru}", "invalid character '}' in literal true (expecting 'e')")]
    [InlineData("-}", "invalid character '}' in numeric literal")]
    [InlineData("1.e", "invalid character 'e' after decimal point in numeric literal")]
    [InlineData("1e+}", "invalid character '}' in exponent of numeric literal")]
    [InlineData("\"\\x\"", "invalid character 'x' in string escape code")]
    [InlineData("\"\\u12zz\"", "invalid character 'z' in \\u hexadecimal character escape")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("{\"a\":\"b\"é", "invalid character 'Ã' after object key:value pair")]
    public void Says_what_is_wrong_in_Go_s_words(string json, string says)
    {
        Assert.Null(GoJsonSyntax.FindValue(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Equal(says, error);
    }

    [Theory]
    [InlineData("{\"a\":[1,{\"b\":null}],\"c\":-1.5e3} garbage", 31)]
    [InlineData(" 12", 3)]
    [InlineData("[[],{},\"\"]x", 10)]
    public void Finds_the_first_value(string json, int end)
    {
        var found = GoJsonSyntax.FindValue(Encoding.UTF8.GetBytes(json), out _);
        Assert.Equal(end, found!.Value.End.Value);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void A_depth_bomb_is_an_error_not_a_crash(char bracket)
    {
        var level = bracket == '[' ? "[" : "{\"a\":";
        var bomb = string.Concat(Enumerable.Repeat(level, 200_000));
        Assert.Null(GoJsonSyntax.FindValue(Encoding.UTF8.GetBytes(bomb), out var error));
        Assert.Equal("exceeded max depth", error);
    }

    [Theory]
    [InlineData("a\\ud800b", "a\uFFFDb")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\ud800\\u0041", "\uFFFDA")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    public void Unescapes_as_Go_does(string quoted, string text) =>
        Assert.Equal(text, GoJsonText.Unescape(Encoding.UTF8.GetBytes(quoted)));

    private static void WriteNested(GoJsonWriter json)
    {
        json.BeginArray();
        json.BeginObject();
        json.Name("A"u8);
        json.BeginArray();
        json.EndArray();
        json.Name("B"u8);
        json.BeginObject();
        json.EndObject();
        json.Name("C"u8);
        json.Null();
        json.Name("D"u8);
        json.BeginArray();
        json.Number(1L);
        json.Number(2L);
        json.EndArray();
        json.EndObject();
        json.EndArray();
    }

    private static string Write(Action<GoJsonWriter> write, bool pretty = false)
    {
        using var buffer = new AnswerBuffer();
        var json = new GoJsonWriter(buffer) { Pretty = pretty };
        write(json);
        json.Finish();
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }
}
