using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>One answer of plain HTTP.</summary>
internal readonly struct Page(IFeatureCollection features)
{
    public const string Json = "application/json";
    public const string Text = "text/plain; charset=utf-8";

    public async ValueTask SendAsync(int status, string type, string text, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = type;
        response.Headers.ContentLength = bytes.Length;
        var body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        if (features.GetRequiredFeature<IHttpRequestFeature>().Method != "HEAD")
        {
            await body.Writer.WriteAsync(bytes, cancel);
        }

        await body.CompleteAsync();
    }
}
