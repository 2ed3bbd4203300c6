using Muster.Doors.Etcd3.Pages;

namespace Muster.Tests.Unit.Etcd3;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{ "a": [ "1", { } ], "b": "c" }""", """{"a":["1",{}],"b":"c"}""")]
    [InlineData("""{ "a b": " \" , \\", "c": " d" }""", """{"a b":" \" , \\","c":" d"}""")]
    [InlineData("{ }", "{}")]
    public void Blanks_between_go_and_blanks_within_stay(string json, string compact) => Assert.Equal(compact, JsonText.Compact(json));
}
