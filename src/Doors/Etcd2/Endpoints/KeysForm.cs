using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>Gathers a request's parameters, as Go's <c>ParseForm</c> does.</summary>
internal static class KeysForm
{
    public static async ValueTask<(Form Form, EtcdError? Error)> ReadAsync(Etcd2Exchange exchange)
    {
        var form = new Form();
        if (exchange.Method == HttpMethods.Put || exchange.Method == HttpMethods.Post)
        {
            if (!IsForm(exchange.RequestHeaders.ContentType.ToString(), out var complaint))
            {
                if (complaint is not null)
                {
                    return (form, new EtcdError(EtcdError.InvalidForm, complaint, 0));
                }
            }
            else if (await exchange.ReadBodyAsync(exchange.Context.Options.BodyBytesMax) is { } body)
            {
                form.Add(body);
            }
            else
            {
                exchange.Headers.Connection = "close";
                return (form, new EtcdError(EtcdError.InvalidForm, "http: POST too large", 0));
            }
        }

        form.Add(exchange.RawQuery);
        return (form, form.Complaint is { } wrong ? new EtcdError(EtcdError.InvalidForm, wrong, 0) : null);
    }

    private static bool IsForm(string contentType, out string? complaint)
    {
        complaint = null;
        var parts = contentType.Split(';');
        foreach (var parameter in parts.Skip(1))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (parameter.Trim().Length > 0 && (equals <= 0 || equals == parameter.Length - 1))
            {
                complaint = "mime: invalid media parameter";
                return false;
            }
        }

        return parts[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
    }
}
