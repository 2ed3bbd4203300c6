using Microsoft.AspNetCore.Http;
using Muster.Doors;

namespace Muster.Tests.Unit.Etcd3;

public sealed class OriginsTests
{
    [Theory]
    [InlineData("", null, true, "")]
    [InlineData("", "http://127.0.0.1:2379", true, "")]
    [InlineData("", "https://evil.example", false, "")]
    [InlineData("", "null", false, "")]
    [InlineData("https://ui.example", "https://ui.example", true, "https://ui.example")]
    [InlineData("https://ui.example", "http://ui.example", false, "")]
    [InlineData("https://ui.example", "https://ui.example.evil.example", false, "")]
    [InlineData("*", "https://evil.example", true, "*")]
    public void Pages_ask_where_an_operator_lets_them_and_programs_always(string allowed, string? origin, bool admitted, string told)
    {
        IHeaderDictionary asked = new HeaderDictionary { ["Host"] = "127.0.0.1:2379" };
        if (origin is not null)
        {
            asked.Origin = origin;
        }

        IHeaderDictionary answered = new HeaderDictionary();
        Assert.Equal(admitted, new Origins(allowed.Length > 0 ? [allowed] : []).Admit(asked, answered));
        Assert.Equal(told, answered.AccessControlAllowOrigin.ToString());
    }
}
