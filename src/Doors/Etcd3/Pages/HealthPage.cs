using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>
/// <c>/health</c>, for balancers: no alarm stands, but for kinds that <c>exclude</c> names, and the head can be told, which
/// <c>serializable=true</c> does not ask for. As etcd 3.5 answers.
/// </summary>
internal sealed class HealthPage(DoorContext context)
{
    private const string Allowed = "GET";

    public async ValueTask AnswerAsync(
        IFeatureCollection features, IHttpRequestFeature request, Caller caller, CancellationToken cancel)
    {
        var page = new Page(features);
        if (request.Method != Allowed)
        {
            features.GetRequiredFeature<IHttpResponseFeature>().Headers.Allow = Allowed;
            await page.SendAsync(StatusCodes.Status405MethodNotAllowed, Page.Text, "Method Not Allowed\n", cancel);
            return;
        }

        var reason = await ReasonAsync(QueryHelpers.ParseQuery(request.QueryString), caller, cancel);
        context.Counts.Found(reason.Length == 0);
        await (reason.Length == 0
            ? page.SendAsync(StatusCodes.Status200OK, Page.Text, """{"health":"true","reason":""}""", cancel)
            : page.SendAsync(
                StatusCodes.Status503ServiceUnavailable, Page.Text,
                $$"""{"health":"false","reason":"{{JsonText.Escaped(reason)}}"}""" + "\n", cancel));
    }

    /// <summary>Empty when all is well.</summary>
    private async ValueTask<string> ReasonAsync(
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> asked, Caller caller, CancellationToken cancel)
    {
        if (!(await context.Alarms.StandingAsync(caller, cancel)).TryGet(out var standing, out var refused))
        {
            return refused.Message;
        }

        var excluded = asked.GetValueOrDefault("exclude");
        if (standing.FirstOrDefault(alarm => !excluded.Contains(AlarmWords.NameOf(alarm))) is { } alarm)
        {
            return AlarmWords.ReasonOf(alarm);
        }

        return asked.GetValueOrDefault("serializable") == "true"
            || (await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out _, out refused)
            ? ""
            : refused!.Message;
    }
}
