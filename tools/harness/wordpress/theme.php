<?php

/** A theme of one file: the head, the pages' content, the foot. */

?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title><?php echo esc_html(wp_get_document_title()); ?></title>
<?php wp_head(); ?>
</head>
<body>
<?php
while (have_posts()) {
    the_post();
    the_content();
}
wp_footer();
?>
</body>
</html>
