site=${site:-http://127.0.0.1:8000}
cookies=$(mktemp)
# The form has a token, which goes with the cookie that comes with it.
token=$(curl -s -c "$cookies" "$site/login" | sed -n 's/.*csrf_token" value="\([^"]*\)".*/\1/p')
curl -s -b "$cookies" -c "$cookies" "$site/login" --data-urlencode "csrf_token=$token" \
    --data-urlencode "username=ann" --data-urlencode "password=correct horse"
curl -s -b "$cookies" "$site/api/todos" --json '{"title": "Buy milk", "tags": ["shop"]}'
curl -s -b "$cookies" "$site/api/todos?tag=shop&limit=1"
rm "$cookies"
